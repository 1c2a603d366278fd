// SPDX-License-Identifier: GPL-2.0-or-later
//
// Exports by directory, as a treemap: the area of a field is how many there are, its colour how many
// of them are kept. Fields are laid out as in Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000).
'use strict';

/* global element, svgElement, svgTitle, clear, number, counted, percent, isKept, keptWords */
/* exported treemapSection */

const HEAD = 20; // height of a group's own line
const TREEMAP_FIELDS = 40; // so many of a directory have a field of their own

/* --- directories */

function makeDirectory(name, path) {
	return { name, path, exported: 0, kept: 0, children: new Map() };
}

function countExport(root, place, kept) {
	const names = place.split('/').filter((name) => name && name !== '.');
	let at = root;

	for (let i = -1; i < names.length; i++) {
		if (i >= 0) {
			if (!at.children.has(names[i]))
				at.children.set(names[i], makeDirectory(names[i], names.slice(0, i + 1).join('/')));
			at = at.children.get(names[i]);
		}
		at.exported++;
		at.kept += kept ? 1 : 0;
	}
}

function directoriesOf(symbols) {
	const root = makeDirectory('', '');

	for (const symbol of symbols)
		for (const exporter of symbol.exporters)
			countExport(root, exporter.place, isKept(symbol));
	return root;
}

// The largest first; the many small ones as one.
function childrenOf(directory) {
	const all = [...directory.children.values()].sort((a, b) => b.exported - a.exported || (a.name < b.name ? -1 : 1));

	if (all.length <= TREEMAP_FIELDS)
		return all;
	const rest = all.slice(TREEMAP_FIELDS - 1), others = makeDirectory(`${rest.length} others`, '');

	for (const child of rest) {
		others.exported += child.exported;
		others.kept += child.kept;
	}
	return [...all.slice(0, TREEMAP_FIELDS - 1), others];
}

function aboutDirectory(directory, words) {
	return `${directory.path || directory.name || 'all'}: ${counted(directory.exported, 'export')}, ` +
		`${number(directory.kept)} ${words[0]}, ${number(directory.exported - directory.kept)} ${words[1]}`;
}

/* --- where fields go */

// How far from a square the worst field of a row is: `areas` side by side along `side`.
function worstRatio(areas, side) {
	const sum = areas.reduce((a, b) => a + b, 0), width = sum / side;

	return Math.max(...areas.map((a) => Math.max(width * width / a, a / (width * width))));
}

// The first of `areas` that go well together along the shorter side.
function rowLength(areas, side) {
	let n = 1;

	while (n < areas.length && worstRatio(areas.slice(0, n + 1), side) <= worstRatio(areas.slice(0, n), side))
		n++;
	return n;
}

// [{ x, y, width, height }] for values that are sorted, largest first.
function squarify(values, box) {
	const scale = box.width * box.height / values.reduce((a, b) => a + b, 0);
	let areas = values.map((v) => v * scale), rest = { ...box };
	const boxes = [];

	while (areas.length) {
		const wide = rest.width >= rest.height, side = wide ? rest.height : rest.width;
		const row = areas.slice(0, rowLength(areas, side)), depth = row.reduce((a, b) => a + b, 0) / side;
		let at = wide ? rest.y : rest.x;

		for (const area of row) {
			const length = area / depth;

			boxes.push(wide ? { x: rest.x, y: at, width: depth, height: length } : { x: at, y: rest.y, width: length, height: depth });
			at += length;
		}
		rest = wide ? { ...rest, x: rest.x + depth, width: rest.width - depth } : { ...rest, y: rest.y + depth, height: rest.height - depth };
		areas = areas.slice(row.length);
	}
	return boxes;
}

/* --- drawing */

function fits(text, box, size) {
	return box.height >= size + 6 && box.width >= text.length * size * 0.58 + 10;
}

function fieldShape(directory, box) {
	const at = { x: box.x + 0.5, y: box.y + 0.5, width: Math.max(0, box.width - 1), height: Math.max(0, box.height - 1), rx: 2 };

	return [svgElement('rect', { ...at, class: 'trimmed' }),
		svgElement('rect', { ...at, class: 'kept', 'fill-opacity': (directory.kept / directory.exported).toFixed(3) })];
}

function label(text, x, y, box, size, className) {
	return fits(text, box, size) ? svgElement('text', { x, y, 'font-size': size, class: className }, text) : null;
}

// Text has to be read on any mixture of the two colours.
function inkOn(share) {
	return share > 0.75 ? 'on-kept' : share > 0.5 ? 'on-both' : 'on-trimmed';
}

function leaf(directory, box, size, words) {
	return [svgTitle(aboutDirectory(directory, words)), ...fieldShape(directory, box),
		label(directory.name, box.x + 6, box.y + size + 4, box, size, inkOn(directory.kept / directory.exported))].filter(Boolean);
}

// What is in a directory: a line with its name, and a field for each thing in it, if there's room.
function group(directory, box, words) {
	const inner = { x: box.x + 2, y: box.y + HEAD, width: box.width - 4, height: box.height - HEAD - 2 };

	if (directory.children.size === 0 || inner.width < 34 || inner.height < 22)
		return leaf(directory, box, 12, words);
	const children = childrenOf(directory), boxes = squarify(children.map((c) => c.exported), inner);

	return [svgTitle(aboutDirectory(directory, words)),
		svgElement('rect', { class: 'frame', x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1, rx: 4 }),
		label(directory.name, box.x + 6, box.y + 14, box, 12, 'head'),
		...children.map((c, i) => svgElement('g', null, leaf(c, boxes[i], 11, words)))].filter(Boolean);
}

function draw(state) {
	const width = Math.max(200, Math.floor(state.holder.clientWidth)), height = Math.round(Math.min(520, Math.max(320, width * 0.55)));
	const children = childrenOf(state.at), boxes = squarify(children.map((c) => c.exported), { x: 0, y: 0, width, height });
	const svg = svgElement('svg', {
		viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': 'Exports by directory: ' + aboutDirectory(state.at, state.words),
		on: { keydown: (event) => moveInMap(state, event) },
	}, children.map((child, i) => svgElement('g', {
		class: 'field', role: child.path ? 'button' : 'img', tabindex: i ? -1 : 0, 'aria-label': aboutDirectory(child, state.words),
		on: { click: () => enter(state, child), keydown: (event) => pressed(event, () => enter(state, child)) },
	}, group(child, boxes[i], state.words))));

	clear(state.holder).append(svg);
	state.drawn = width;
}

/* --- moving about */

function pressed(event, action) {
	if (event.key !== 'Enter' && event.key !== ' ')
		return;
	event.preventDefault();
	action();
}

function moveInMap(state, event) {
	const fields = [...state.holder.querySelectorAll('.field')], at = fields.indexOf(document.activeElement);
	const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];

	if (event.key === 'Escape' && state.at.path) {
		show(state, directoryAt(state.root, state.at.path.split('/').slice(0, -1)), true);
	} else if (at >= 0 && by && fields[at + by]) {
		event.preventDefault();
		fields[at].setAttribute('tabindex', '-1');
		fields[at + by].setAttribute('tabindex', '0');
		fields[at + by].focus();
	}
}

function directoryAt(root, names) {
	return names.reduce((at, name) => at.children.get(name), root);
}

// A directory is shown; of an object, and of what is alone on its way, the symbols.
function enter(state, directory) {
	if (directory.children.size)
		show(state, directory, true);
	else if (directory.path)
		state.showPlace(directory.path);
}

function showTrail(state) {
	const names = state.at.path ? state.at.path.split('/') : [];

	clear(state.trail).append(...['all', ...names].map((name, i) => element('li', null, i === names.length
		? element('span', { 'aria-current': 'true' }, name)
		: element('button', { type: 'button', on: { click: () => show(state, directoryAt(state.root, names.slice(0, i)), true) } }, name))));
	if (state.at.path)
		state.trail.append(element('li', { class: 'act' }, element('button', { type: 'button', on: { click: () => state.showPlace(state.at.path) } }, 'list its symbols')));
}

function tableRow(state, directory) {
	return element('tr', null,
		element('th', { scope: 'row' }, element('button', { type: 'button', class: 'place', on: { click: () => enter(state, directory) } }, directory.name)),
		element('td', null, number(directory.exported)), element('td', null, number(directory.kept)),
		element('td', null, number(directory.exported - directory.kept)), element('td', null, percent(directory.kept, directory.exported)));
}

function showTable(state) {
	clear(state.body).append(...[...state.at.children.values()]
		.sort((a, b) => b.exported - a.exported || (a.name < b.name ? -1 : 1)).map((d) => tableRow(state, d)));
}

function show(state, directory, focus) {
	state.at = directory;
	showTrail(state);
	showTable(state);
	draw(state);
	if (focus)
		state.holder.querySelector('.field').focus({ preventScroll: true });
}

function treemapSection(model, showPlace) {
	const root = directoriesOf(model.symbols), words = keptWords(model.trims);
	const state = { root, at: root, words, showPlace, holder: element('div', { class: 'treemap' }), trail: element('ol', { class: 'trail', 'aria-label': 'Directory' }), body: element('tbody') };
	const heads = ['Directory or object', 'Exports', ...words, `share ${words[0]}`];
	const table = element('details', { class: 'fallback' }, element('summary', null, 'The same as a table'),
		element('div', { class: 'scroll' }, element('table', { class: 'figures' },
			element('thead', null, element('tr', null, heads.map((h) => element('th', { scope: 'col' }, h)))), state.body)));

	if (!root.exported)
		return element('p', { class: 'empty' }, 'Nothing here exports anything.');
	new ResizeObserver(() => {
		if (Math.floor(state.holder.clientWidth) !== state.drawn && state.holder.clientWidth)
			draw(state);
	}).observe(state.holder);
	requestAnimationFrame(() => show(state, root, false));
	return [element('p', { class: 'note' }, `The area is how many exports there are, the colour how many of them are ${words[0]}. Open a directory to look into it, an object to list its symbols.`),
		element('div', { class: 'map-head' }, state.trail,
		element('p', { class: 'legend', 'aria-hidden': 'true' }, words[1], element('span', { class: 'scale' }), words[0])), state.holder, table];
}
