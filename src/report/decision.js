// SPDX-License-Identifier: GPL-2.0-or-later
//
// The decision and its reasons.
'use strict';

/* global element, number, counted, seconds, percent, limited, sentence, asArray, asText, asNumber, verdictOf, isKept, keptWords, neederText, linkSeconds */
/* exported decisionSection, badge, symbolName */

const LISTED = 8;

function badge(verdict) {
	const of = verdictOf(verdict);

	return element('span', { class: 'badge ' + of.tone, title: of.text }, of.label);
}

function symbolName(name) {
	return element('code', { class: 'symbol' }, name);
}

// The same of one that is on the page: a way to it.
function symbolLink(name, go) {
	return element('button', { type: 'button', class: 'symbol place', title: 'Show it among all symbols', on: { click: () => go(name) } }, name);
}

// Who needs it: the first ones.
function needersInline(needers, most) {
	const first = needers.slice(0, most).map(neederText).join(', ');
	const rest = needers.length - most;

	return first + (rest > 0 ? ' and ' + counted(rest, 'other') : '');
}

function tile(label, value, hint) {
	return element('div', { class: 'tile' }, element('dt', null, label), element('dd', null, value),
		hint && element('dd', { class: 'hint' }, hint));
}

function isModpost(check) {
	return check.trimmed_by === 'modpost';
}

function builtinObjects(check) {
	return asArray(check.recompile).filter((r) => r.builtin).map((r) => asText(r.object));
}

/* --- the sentences */

function reasonsOf(check, trims) {
	const added = asArray(check.added).length, dropped = asArray(check.dropped).length;
	const builtin = builtinObjects(check), modules = asArray(check.recompile).length - builtin.length;
	const list = isModpost(check) ? 'kept' : 'in the list';
	const reasons = [];

	if (added)
		reasons.push(`${counted(added, 'symbol is', 'symbols are')} needed and not ${list} yet.`);
	if (dropped)
		reasons.push(`${counted(dropped, 'symbol is', 'symbols are')} ${list} and not needed any more.`);
	if (asArray(check.altered).length)
		reasons.push(`${counted(check.altered.length, 'export changes', 'exports change')} licence, namespace, kind or exporter.`);
	if (builtin.length)
		reasons.push(`${builtin.slice(0, 3).join(', ')}${builtin.length > 3 ? ' and ' + counted(builtin.length - 3, 'other object') : ''}, part of vmlinux, ${builtin.length === 1 ? 'is' : 'are'} compiled again.`);
	if (modules)
		reasons.push(`${counted(modules, 'object')} of modules ${modules === 1 ? 'is' : 'are'} compiled again.`);
	if (check.stale)
		reasons.push(`vmlinux is older than ${asText(check.stale)}, which is part of it.`);
	if (!added && !dropped && check.could_shrink)
		reasons.push('More is kept than needed, which may stay.');
	if (!trims)
		reasons.push('CONFIG_TRIM_UNUSED_KSYMS isn\'t set in this build, so every export stays. What is needed by nothing would be trimmed if it were.');
	if (check.complete === false)
		reasons.push('Some files were passed over, so this may not be all.');
	return reasons.length ? reasons : ['What is needed is what the last build kept, and vmlinux is up to date.'];
}

function headline(model) {
	const check = model.check, link = model.link;

	if (check && check.relink)
		return ['yes', 'vmlinux will be linked again'];
	if (check && check.update)
		return ['some', isModpost(check) ? 'vmlinux stays, but exports of modules change' : 'vmlinux stays, but the list changes'];
	if (check && asArray(check.modules).some((m) => m.gets < m.needs))
		return ['some', 'vmlinux stays, but not every module gets what it needs'];
	if (check)
		return model.trims ? ['no', 'vmlinux stays as it is'] : ['none', 'Nothing is trimmed'];
	if (link && link.failure)
		return ['yes', 'The link of vmlinux failed'];
	if (link)
		return ['no', `vmlinux took ${counted(asNumber(link.links), 'link')}`];
	return ['none', 'There is nothing to decide'];
}

function explanation(model) {
	if (model.check)
		return reasonsOf(model.check, model.trims);
	if (model.noCheck)
		return [model.noCheck + '.'];
	if (model.link)
		return ['This page is of a link alone. With a build directory (--objtree) it also tells whether there will be another one.'];
	return ['Neither a build nor the record of a link was found.'];
}

/* --- the numbers */

function tiles(model) {
	const check = model.check, link = model.link, dl = element('dl', { class: 'tiles' });
	const exported = model.symbols.filter((s) => s.exporters.length);
	const kept = exported.filter((s) => isKept(s)).length;

	if (check) {
		dl.append(tile(isModpost(check) ? 'Exports kept' : 'Symbols in the list',
			check.before === check.after ? number(check.after)
				: element('span', null, number(check.before), element('span', { class: 'to', 'aria-label': ' to ' }, ' → '), number(check.after))));
		dl.append(tile('Added', number(asArray(check.added).length)));
		dl.append(tile('Dropped', number(asArray(check.dropped).length)));
		dl.append(tile('Compiled again', number(asArray(check.recompile).length),
			counted(builtinObjects(check).length, 'in vmlinux', 'in vmlinux')));
	}
	if (exported.length)
		dl.append(tile(sentence(keptWords(model.trims)[1]).replace('.', ''), percent(exported.length - kept, exported.length),
			`${number(exported.length - kept)} of ${counted(exported.length, 'export')}`));
	if (link)
		dl.append(tile('Last link', seconds(linkSeconds(link)),
			link.failure ? 'failed' : counted(asNumber(link.links), 'pass', 'passes')));
	return dl;
}

/* --- the lists */

function listCard(title, count, list, note) {
	return count ? element('article', { class: 'card' },
		element('h3', null, title, ' ', element('span', { class: 'count' }, number(count))),
		note && element('p', { class: 'note' }, note), list) : null;
}

function addedCard(check, go) {
	const added = asArray(check.added);

	return listCard('Added', added.length, limited(element('ul', { class: 'rows' }), added, LISTED,
		(a) => element('li', null, symbolLink(asText(a.symbol), go),
			element('span', { class: 'why' }, 'needed by ', needersInline(asArray(a.needed_by), 3)))));
}

// Names alone: so many more of them can be seen.
function namesCard(title, changes, go, note) {
	return listCard(title, changes.length, limited(element('ul', { class: 'flow' }), changes, 24,
		(d) => element('li', null, symbolLink(asText(d.symbol), go))), note);
}

function droppedCard(check, go) {
	return namesCard('Dropped', asArray(check.dropped), go, 'Nothing needs them any more, or nothing exports them.');
}

function alteredCard(check, go) {
	return namesCard('Altered', asArray(check.altered), go, 'They stay, but with another licence, namespace, kind or exporter.');
}

function recompileCard(check) {
	const recompile = asArray(check.recompile).slice().sort((a, b) => Number(b.builtin) - Number(a.builtin));

	return listCard('Compiled again', recompile.length, limited(element('ul', { class: 'rows' }), recompile, LISTED,
		(r) => element('li', null,
			element('span', { class: 'path' }, asText(r.object), ' ',
				element('span', { class: 'badge ' + (r.builtin ? 'warn' : 'calm') }, r.builtin ? 'in vmlinux' : 'module')),
			element('span', { class: 'why' }, 'for ',
				asArray(r.symbols).slice(0, 4).join(', ') +
				(asArray(r.symbols).length > 4 ? ` and ${counted(r.symbols.length - 4, 'other')}` : '')))));
}

function whitelistCard(check) {
	const lines = asArray(check.whitelist);

	return listCard('Whitelist lines that keep nothing', lines.length, limited(element('ul', { class: 'rows' }), lines, LISTED,
		(w) => element('li', null,
			element('span', { class: 'path' }, `${asText(w.name)}:${asNumber(w.line)} `, symbolName(asText(w.text))),
			element('span', { class: 'why' }, w.problem === 'blanks' ? 'the blanks around it are in the way'
				: 'nothing exports it' + (asArray(w.nearest).length ? `; nearest: ${w.nearest.join(', ')}` : '')))));
}

function moduleItem(m) {
	const bad = asArray(m.symbols).filter((s) => !['kept', 'module', 'weak'].includes(s.verdict));

	return element('li', null,
		element('span', { class: 'path' }, asText(m.module), ' ',
			element('span', { class: 'badge ' + (m.gets < m.needs ? 'bad' : 'good') }, `gets ${number(m.gets)} of ${number(m.needs)}`)),
		limited(element('ul', { class: 'why inner' }), bad, 5, (s) => element('li', null, symbolName(asText(s.symbol)), ' ', badge(asText(s.verdict)),
			asArray(s.nearest).length ? ` nearest: ${s.nearest.join(', ')}` : '')));
}

function modulesCard(check) {
	const modules = asArray(check.modules);

	return listCard('Modules', modules.length, limited(element('ul', { class: 'rows' }), modules, LISTED, moduleItem),
		'Those that were named, and those of the build that need what they can\'t get.');
}

function decisionSection(model, go) {
	const [tone, text] = headline(model);
	const where = [model.objtree, model.release && `Linux ${model.release}`].filter(Boolean).join(' · ');
	const hero = element('div', { class: 'hero ' + tone },
		where && element('p', { class: 'where' }, where),
		element('h1', { id: 'verdict' }, text),
		element('ul', { class: 'reasons' }, explanation(model).map((r) => element('li', null, r))));
	const cards = element('div', { class: 'cards' });

	if (model.check)
		for (const make of [addedCard, droppedCard, alteredCard, recompileCard, modulesCard, whitelistCard]) {
			const card = make(model.check, go);

			if (card)
				cards.append(card);
		}
	return [hero, tiles(model), cards];
}
