// SPDX-License-Identifier: GPL-2.0-or-later
//
// All symbols: searched, filtered and sorted in one go over an array, and shown a page at a time, so
// that there are never more rows than that, however many symbols there are.
'use strict';

/* global element, clear, number, counted, limited, asText, badge, sentence, verdictOf, rankOf */
/* exported symbolsSection */

const PAGE_ROWS = 50;

const COLUMNS = [
	{ key: 'name', title: 'Symbol', compare: (a, b) => compareText(a.name, b.name) },
	{ key: 'verdict', title: 'State', compare: (a, b) => a.rank - b.rank },
	{ key: 'needers', title: 'Needed by', compare: (a, b) => b.needers.length - a.needers.length },
	{ key: 'exporters', title: 'Exported by', compare: (a, b) => compareText(a.places, b.places) },
];

function compareText(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

function words(input) {
	return input.value.toLowerCase().split(/\s+/).filter(Boolean);
}

function hasAll(text, wanted) {
	return wanted.every((word) => text.includes(word));
}

/* --- choosing */

function chosen(state) {
	const name = words(state.search), needer = words(state.needer), exporter = words(state.exporter);
	const found = state.symbols.filter((s) => hasAll(s.lower, name) &&
		(!needer.length || s.needers.some((n) => hasAll(n.lower, needer))) &&
		(!exporter.length || s.exporters.some((e) => hasAll(e.lower, exporter))));

	state.counts = new Map();
	for (const symbol of found)
		state.counts.set(symbol.verdict, (state.counts.get(symbol.verdict) || 0) + 1);
	state.total = found.length;
	return state.verdict ? found.filter((s) => s.verdict === state.verdict) : found;
}

function sorted(state, symbols) {
	const column = COLUMNS.find((c) => c.key === state.sort);

	// They come sorted by name, which decides where nothing else does.
	if (column.key !== 'name')
		symbols.sort(column.compare);
	return state.descending ? symbols.reverse() : symbols;
}

/* --- a symbol */

// The name with what was searched for marked.
function markedName(symbol, wanted) {
	const at = wanted.length ? symbol.lower.indexOf(wanted[0]) : -1;

	if (at < 0)
		return [symbol.name];
	return [symbol.name.slice(0, at), element('mark', null, symbol.name.slice(at, at + wanted[0].length)),
		symbol.name.slice(at + wanted[0].length)];
}

function placeButton(state, exporter) {
	return element('button', { type: 'button', class: 'place', title: 'Show what else it exports', on: { click: () => state.showPlace(exporter.place) } }, exporter.place);
}

function detailOf(state, symbol) {
	const facts = [];

	if (symbol.gplOnly)
		facts.push('for GPL-compatible modules only');
	if (symbol.namespace)
		facts.push(`in namespace ${symbol.namespace}`);
	return element('div', { class: 'detail' },
		element('p', null, sentence(verdictOf(symbol.verdict).text + (facts.length ? '; ' + facts.join(', ') : ''))),
		symbol.needers.length > 0 && element('h4', null, `Needed by ${number(symbol.needers.length)}`),
		limited(element('ul'), symbol.needers, 30, (n) => element('li', null, n.text, n.kind === 'module' ? '' : element('span', { class: 'kind' }, ' ' + asText(n.kind)))),
		symbol.exporters.length > 0 && element('h4', null, 'Exported by'),
		element('ul', null, symbol.exporters.map((e) => element('li', null, placeButton(state, e),
			element('span', { class: 'kind' }, e.builtin ? ' in vmlinux' : ' module')))));
}

function toggle(state, symbol, row, button) {
	const open = button.getAttribute('aria-expanded') === 'true';

	button.setAttribute('aria-expanded', String(!open));
	if (open)
		row.nextSibling.remove();
	else
		row.after(element('tr', { class: 'more-row', role: 'row' }, element('td', { role: 'cell', colspan: COLUMNS.length }, detailOf(state, symbol))));
}

function rowOf(state, symbol) {
	const button = element('button', { type: 'button', class: 'name', 'aria-expanded': 'false' }, ...markedName(symbol, words(state.search)));
	// The roles are those they have anyway, but for narrow windows, where style makes two lines of a row.
	const row = element('tr', { role: 'row' },
		element('th', { scope: 'row', role: 'rowheader' }, button),
		element('td', { class: 'state', role: 'cell' }, badge(symbol.verdict)),
		element('td', { class: 'needers', role: 'cell' }, symbol.needers.length
			? [element('span', { class: 'names' }, symbol.needers[0].text), element('span', { class: 'rest' }, symbol.needers.length > 1 ? ` +${number(symbol.needers.length - 1)}` : ''),
				element('span', { class: 'all' }, `needed by ${number(symbol.needers.length)}`)]
			: element('span', { class: 'nobody' }, '–')),
		element('td', { class: 'exporters', role: 'cell' }, symbol.places || element('span', { class: 'nobody' }, '–')));

	button.addEventListener('click', () => toggle(state, symbol, row, button));
	return row;
}

/* --- showing */

function showPager(state) {
	const pages = Math.max(1, Math.ceil(state.shown.length / PAGE_ROWS));
	const first = state.page * PAGE_ROWS, last = Math.min(first + PAGE_ROWS, state.shown.length);

	state.status.textContent = state.shown.length
		? `${number(first + 1)}–${number(last)} of ${counted(state.shown.length, 'symbol')}` : 'No symbol is like that';
	state.before.disabled = state.page === 0;
	state.after.disabled = state.page >= pages - 1;
	state.pager.hidden = pages === 1;
}

function showChips(state) {
	const verdicts = [...new Set(state.symbols.map((s) => s.verdict))]
		.sort((a, b) => rankOf(a) - rankOf(b));
	const focused = state.chips.contains(document.activeElement) ? document.activeElement.dataset.verdict : null;

	clear(state.chips).append(...['', ...verdicts].map((verdict) => element('button', {
		type: 'button', class: 'chip ' + (verdict ? verdictOf(verdict).tone : ''), 'data-verdict': verdict,
		'aria-pressed': String(state.verdict === verdict), title: verdict ? verdictOf(verdict).text : 'all symbols',
		on: { click: () => { state.verdict = verdict; state.page = 0; update(state); } },
	}, verdict ? verdictOf(verdict).label : 'all', ' ',
	element('span', { class: 'count' }, number(verdict ? state.counts.get(verdict) || 0 : state.total)))));
	for (const chip of state.chips.children)
		if (chip.dataset.verdict === focused)
			chip.focus();
}

function showRows(state) {
	const rows = state.shown.slice(state.page * PAGE_ROWS, (state.page + 1) * PAGE_ROWS);

	clear(state.body).append(...rows.map((symbol) => rowOf(state, symbol)));
	showPager(state);
}

function showHeads(state) {
	for (const column of COLUMNS)
		state.heads[column.key].setAttribute('aria-sort', state.sort !== column.key ? 'none' : state.descending ? 'descending' : 'ascending');
}

function update(state) {
	state.shown = sorted(state, chosen(state));
	showChips(state);
	showHeads(state);
	showRows(state);
}

function turn(state, by) {
	state.page += by;
	showRows(state);
	state.table.scrollIntoView({ block: 'nearest' });
}

// What has that text in one field, whatever was looked for before.
function showOnly(state, name, text) {
	state.search.value = state.needer.value = state.exporter.value = state.verdict = '';
	state[name].value = text;
	state.page = 0;
	update(state);
	document.getElementById('symbols').scrollIntoView();
	state[name].focus({ preventScroll: true });
}

/* --- making it */

function field(state, name, label, hint, id) {
	const input = element('input', {
		type: 'search', id, autocomplete: 'off', spellcheck: 'false', placeholder: hint,
		on: { input: () => { state.page = 0; update(state); } },
	});

	state[name] = input;
	return element('label', { class: name }, element('span', null, label), input);
}

function sortBy(state, key) {
	state.descending = state.sort === key && !state.descending;
	state.sort = key;
	state.page = 0;
	update(state);
}

function headOf(state, column) {
	const head = element('th', { scope: 'col', role: 'columnheader', class: 'of-' + column.key, 'aria-sort': 'none' },
		element('button', { type: 'button', on: { click: () => sortBy(state, column.key) } }, column.title));

	state.heads[column.key] = head;
	return head;
}

// Arrows go from symbol to symbol, and on to the next page.
function moveByKey(state, event) {
	const names = [...state.body.querySelectorAll('button.name')];
	const at = names.indexOf(document.activeElement), by = { ArrowDown: 1, ArrowUp: -1 }[event.key];

	if (at < 0 || !by)
		return;
	event.preventDefault();
	if (names[at + by]) {
		names[at + by].focus();
	} else if (by > 0 ? !state.after.disabled : !state.before.disabled) {
		turn(state, by);
		[...state.body.querySelectorAll('button.name')].at(by > 0 ? 0 : -1).focus();
	}
}

function symbolsSection(model) {
	const state = { symbols: model.symbols, verdict: '', sort: 'name', descending: false, page: 0, heads: {} };
	const pagerButton = (text, by) => element('button', { type: 'button', on: { click: () => turn(state, by) } }, text);

	state.chips = element('div', { class: 'chips', role: 'group', 'aria-label': 'State' });
	state.status = element('p', { class: 'status', role: 'status', 'aria-live': 'polite' });
	state.before = pagerButton('Previous', -1);
	state.after = pagerButton('Next', 1);
	state.pager = element('div', { class: 'pager' }, state.before, state.after);
	state.body = element('tbody', { role: 'rowgroup', on: { keydown: (event) => moveByKey(state, event) } });
	state.table = element('table', { class: 'symbols', role: 'table' },
		element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, COLUMNS.map((column) => headOf(state, column)))), state.body);
	state.showPlace = (place) => showOnly(state, 'exporter', place);
	const filters = element('div', { class: 'filters' },
		field(state, 'search', 'Search', 'name, or parts of it', 'search'),
		field(state, 'needer', 'Needed by', 'module, whitelist', 'needer'),
		field(state, 'exporter', 'Exported by', 'directory, object', 'exporter'));

	update(state);
	return {
		node: [filters, state.chips, state.table, element('div', { class: 'below' }, state.status, state.pager)],
		showPlace: state.showPlace,
		showName: (name) => showOnly(state, 'search', name),
	};
}
