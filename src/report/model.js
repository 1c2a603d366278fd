// SPDX-License-Identifier: GPL-2.0-or-later
//
// The document (doc/json.md, report) made ready: symbols whose needers and exporters are at hand.
'use strict';

/* global asArray, asText, asNumber */
/* exported makeModel, verdictOf, rankOf, isKept, keptWords, placeOf, neederText */

// In the order in which they are shown. What isn't here is told by its own name.
const VERDICTS = {
	missing: { label: 'missing', tone: 'warn', text: 'needed, but not kept yet: the next build adds it' },
	unneeded: { label: 'unneeded', tone: 'drop', text: 'kept, but nothing needs it any more: the next build drops it' },
	kept: { label: 'kept', tone: 'good', text: 'needed, and kept' },
	spare: { label: 'not needed', tone: 'calm', text: 'nothing needs it, but nothing is trimmed here' },
	trimmed: { label: 'trimmed', tone: 'calm', text: 'exported, but nothing needs it' },
	needed: { label: 'not exported', tone: 'bad', text: 'needed, but nothing in this build exports it' },
	weak: { label: 'weak', tone: 'calm', text: 'not in this kernel, but the module can do without' },
	unexported: { label: 'unexported', tone: 'bad', text: 'the kernel has it, but never exports it' },
	'not-exported': { label: 'not exported', tone: 'bad', text: 'the kernel has it, but doesn\'t export it, or it was trimmed' },
	unknown: { label: 'unknown', tone: 'bad', text: 'nothing in this kernel exports it' },
	'gpl-only': { label: 'GPL only', tone: 'bad', text: 'for GPL-compatible modules only' },
	namespace: { label: 'namespace', tone: 'bad', text: 'in a namespace that the module doesn\'t import' },
	self: { label: 'self', tone: 'bad', text: 'exported by the module itself, which doesn\'t define it' },
	module: { label: 'module', tone: 'good', text: 'exported by another module' },
};
const VERDICT_ORDER = Object.keys(VERDICTS);

function rankOf(verdict) {
	return VERDICT_ORDER.includes(verdict) ? VERDICT_ORDER.indexOf(verdict) : VERDICT_ORDER.length;
}

function verdictOf(name) {
	return Object.hasOwn(VERDICTS, name) ? VERDICTS[name] : { label: name, tone: 'calm', text: name };
}

// Once the next build is done.
function isKept(symbol) {
	return symbol.verdict === 'kept' || symbol.verdict === 'missing';
}

// What a state, and the other one, is called where there is trimming, and where there isn't.
function keptWords(trims) {
	return trims ? ['kept', 'trimmed'] : ['needed', 'not needed'];
}

// Where an export is from: of vmlinux the part, if that is known.
function placeOf(exporter) {
	return asText(exporter.part) || asText(exporter.object);
}

function neederText(needer) {
	return asText(needer.name) + (needer.line ? ':' + asNumber(needer.line) : '');
}

// Paths are as they were read; on the page what they all start with is said once, on top.
function withoutTree(needer, objtree) {
	const name = asText(needer.name);

	return { ...needer, name: objtree && name.startsWith(objtree + '/') ? name.slice(objtree.length + 1) : name };
}

function makeNeeder(needer, objtree) {
	const made = withoutTree(needer, objtree);

	made.text = neederText(made);
	made.lower = made.text.toLowerCase();
	return made;
}

function makeCheck(check, objtree) {
	if (!check || typeof check !== 'object')
		return null;
	return {
		...check,
		added: asArray(check.added).map((a) => ({ ...a, needed_by: asArray(a.needed_by).map((n) => withoutTree(n, objtree)) })),
		whitelist: asArray(check.whitelist).map((w) => withoutTree(w, objtree)),
		modules: asArray(check.modules).map((m) => ({ ...m, module: withoutTree({ name: m.module }, objtree).name })),
	};
}

// Where nothing is trimmed all are kept: there it's of interest what would be trimmed.
function stateOf(entry, needers, trims) {
	const verdict = asText(entry.verdict);

	return !trims && verdict === 'kept' && !needers.length ? 'spare' : verdict;
}

function makeSymbol(entry, needers, exporters, trims) {
	const name = asText(entry.symbol), theirs = asArray(entry.needed_by).map((i) => needers[i]).filter(Boolean);
	const state = stateOf(entry, theirs, trims);
	const mine = asArray(entry.exported_by).map((i) => exporters[i]).filter(Boolean);

	return {
		name,
		lower: name.toLowerCase(),
		verdict: state,
		rank: rankOf(state),
		needers: theirs,
		exporters: mine,
		places: mine.map((e) => e.place).join(', '),
		gplOnly: entry.gpl_only === true,
		namespace: asText(entry.namespace),
	};
}

function makeModel(text) {
	const given = JSON.parse(text), objtree = asText(given.objtree), trims = given.trims !== false;
	const needers = asArray(given.needers).map((n) => makeNeeder(n, objtree));
	const exporters = asArray(given.exporters).map((e) => ({ ...e, place: placeOf(e), lower: placeOf(e).toLowerCase() }));

	return {
		objtree,
		trims,
		release: asText(given.release),
		check: makeCheck(given.check, objtree),
		noCheck: asText(given.no_check),
		link: given.link && typeof given.link === 'object' ? given.link : null,
		symbols: asArray(given.symbols).map((s) => makeSymbol(s, needers, exporters, trims)),
	};
}
