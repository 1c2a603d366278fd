// SPDX-License-Identifier: GPL-2.0-or-later
//
// The passes of a link, in time: what each took, why there was one, and what changed since the one
// before.
'use strict';

/* global element, sentence, number, counted, bytes, seconds, asArray, asText, asNumber, symbolName */
/* exported linkSection, linkSeconds */

const STEPS = {
	LD: { name: 'linked', tone: 'ld' },
	NM: { name: 'symbols read', tone: 'read' },
	KSYMS: { name: 'tables made', tone: 'make' },
	BTF: { name: 'BTF made', tone: 'btf' },
	HASH: { name: 'hashed', tone: 'read' },
	PATCH: { name: 'tables laid out', tone: 'make' },
	ID: { name: 'build ID renewed', tone: 'make' },
	VERIFY: { name: 'written, verified', tone: 'read' },
	RUN: { name: 'commands run', tone: 'btf' },
};

function stepOf(word) {
	return Object.hasOwn(STEPS, word) ? STEPS[word] : { name: word, tone: 'read' };
}

function linkSeconds(link) {
	return asNumber(asArray(link.steps).reduce((sum, step) => sum + Math.max(0, asNumber(step.seconds)), 0));
}

// The steps with when each began.
function timedSteps(link) {
	let at = 0;

	return asArray(link.steps).map((step) => {
		const took = Math.max(0, asNumber(step.seconds)), timed = { word: asText(step.step), link: asNumber(step.link), file: asText(step.file), at, took };

		at += took;
		return timed;
	});
}

/* --- what changed */

function familyItem(family) {
	const counts = [[family.added, 'added'], [family.gone, 'gone'], [family.retyped, 'of another type']]
		.filter(([n]) => asNumber(n)).map(([n, what]) => `${number(n)} ${what}`).join(', ');

	return element('li', null, element('strong', null, asText(family.family)), `: ${counts}; ${asText(family.cause)}, such as `,
		symbolName(asText(family.example)),
		asText(family.ignore) && [' (', element('code', null, `--ignore=${family.ignore}`), ' leaves it out)']);
}

function changesList(changes) {
	const items = asArray(changes.families).map(familyItem);

	if (asNumber(changes.moved))
		items.push(element('li', null, `${counted(changes.moved, 'symbol')} moved, from `, symbolName(asText(changes.first_moved)), ` on by ${number(changes.distance)} bytes`));
	return element('ul', { class: 'changes' }, items.length ? items : element('li', null, 'its symbols are the same'));
}

function difference(now, before, unit) {
	const by = asNumber(now) - asNumber(before);

	return by ? `${by > 0 ? '+' : '−'}${unit(Math.abs(by))}` : '';
}

// Of two links' tables, in one line.
function sizesLine(pass, before) {
	if (!asNumber(pass.need))
		return 'No tables were made of it.';
	const symbols = before && asNumber(before.need) ? difference(pass.count, before.count, number) : '';
	const size = before && asNumber(before.need) ? difference(pass.need, before.need, bytes) : '';

	return `Its tables: ${counted(asNumber(pass.count), 'symbol')}${symbols && ` (${symbols})`}, ${bytes(pass.need)}${size && ` (${size})`}` +
		(before && asNumber(before.need) && !symbols && !size ? ', as those of the one before.' : '.');
}

/* --- the timeline */

function bar(step, total) {
	const of = stepOf(step.word), fill = element('span', { class: 'fill ' + of.tone });

	fill.style.left = (step.at / total * 100).toFixed(3) + '%';
	fill.style.width = Math.max(step.took / total * 100, 0.25).toFixed(3) + '%';
	return element('li', { class: 'step', title: `${of.name}: ${step.file}` },
		element('span', { class: 'word' }, step.word), element('span', { class: 'means' }, of.name), element('span', { class: 'track', 'aria-hidden': 'true' }, fill),
		element('span', { class: 'took' }, seconds(step.took)));
}

function passCard(link, steps, total, i) {
	const passes = asArray(link.passes), pass = passes[i], mine = steps.filter((s) => s.link === i + 1);
	const took = mine.reduce((sum, s) => sum + s.took, 0);

	return element('li', { class: 'pass' },
		element('h3', null, `Pass ${i + 1}`, element('span', { class: 'count' }, ' ' + seconds(took))),
		element('p', { class: 'reason' }, sentence(asText(pass.why))),
		pass.changes && typeof pass.changes === 'object' && element('div', { class: 'changed' },
			element('p', null, 'The two links before it differed:'), changesList(pass.changes)),
		element('ul', { class: 'steps' }, mine.map((s) => bar(s, total))),
		element('p', { class: 'sizes-line' }, sizesLine(pass, passes[i - 1])));
}

function stepsTable(steps) {
	return element('details', { class: 'fallback' }, element('summary', null, 'The same as a table'),
		element('div', { class: 'scroll' }, element('table', { class: 'figures' },
			element('thead', null, element('tr', null, ['Step', 'Pass', 'Began', 'Took', 'File'].map((h) => element('th', { scope: 'col' }, h)))),
			element('tbody', null, steps.map((s) => element('tr', null, element('th', { scope: 'row' }, `${s.word} (${stepOf(s.word).name})`),
				element('td', null, number(s.link)), element('td', null, seconds(s.at)), element('td', null, seconds(s.took)), element('td', { class: 'path' }, s.file)))))));
}

function factsOf(link) {
	const facts = [['Image', asText(link.output)], ['Mode', asText(link.mode)], ['Passes', number(link.links)],
		['Symbols', number(link.count)], ['Time', seconds(linkSeconds(link))]];

	if (asNumber(link.peak_kib))
		facts.push(['Memory', bytes(link.peak_kib * 1024)]);
	if (asText(link.build_id))
		facts.push(['Build ID', asText(link.build_id) + (asText(link.build_id_recipe) ? ` (made anew: ${link.build_id_recipe})` : '')]);
	return element('dl', { class: 'facts' }, facts.map(([name, value]) => element('div', null, element('dt', null, name), element('dd', null, value))));
}

function failureCard(link) {
	if (!link.failure)
		return null;
	return element('div', { class: 'card failure' }, element('h3', null, 'It failed'), element('p', null, asText(link.failure)),
		link.unsettled && typeof link.unsettled === 'object' && [element('p', null, 'The last link differs from the one before it:'), changesList(link.unsettled)]);
}

function linkSection(model) {
	const link = model.link;

	if (!link)
		return element('p', { class: 'empty' }, 'No link is on record here. ', element('code', null, 'autoksyms link'),
			' leaves its record beside vmlinux, in ', element('code', null, '.autoksyms.link.json'), '.');
	const steps = timedSteps(link), total = linkSeconds(link) || 1;

	return [factsOf(link), failureCard(link),
		element('ol', { class: 'timeline' }, asArray(link.passes).map((pass, i) => passCard(link, steps, total, i))),
		steps.length ? stepsTable(steps) : null].filter(Boolean);
}
