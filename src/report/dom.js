// SPDX-License-Identifier: GPL-2.0-or-later
//
// Elements, and the forms of numbers. Names come out of files that others made: they get into the
// page as text alone, never as markup.
'use strict';

/* exported element, svgElement, svgTitle, clear, sentence, number, counted, bytes, seconds, percent, asArray, asText, asNumber, limited */

function fillElement(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name === 'on')
			for (const [event, listener] of Object.entries(value))
				node.addEventListener(event, listener);
		else if (value !== null && value !== undefined && value !== false)
			node.setAttribute(name, value === true ? '' : String(value));
	}
	for (const child of children.flat())
		if (child !== null && child !== undefined && child !== false)
			node.append(child);
	return node;
}

// element('p', { class: 'x', on: { click: f } }, 'text', node, ...)
function element(tag, attributes, ...children) {
	return fillElement(document.createElement(tag), attributes, children);
}

function svgElement(tag, attributes, ...children) {
	return fillElement(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function svgTitle(text) {
	return svgElement('title', null, text);
}

function clear(node) {
	node.replaceChildren();
	return node;
}

// The record of a link is a file that anybody can have written: what is of another type is as good as missing.
function asArray(value) {
	return Array.isArray(value) ? value.filter((item) => item !== null) : [];
}

function asText(value) {
	return typeof value === 'string' ? value : '';
}

function asNumber(value) {
	return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function sentence(clause) {
	return clause && clause[0].toUpperCase() + clause.slice(1) + '.';
}

function number(value) {
	return asNumber(value).toLocaleString('en-US');
}

// counted(2, 'symbol') is "2 symbols"
function counted(count, noun, plural) {
	return number(count) + ' ' + (count === 1 ? noun : plural || noun + 's');
}

function bytes(value) {
	if (value < 1024)
		return number(value) + ' B';
	if (value < 1024 * 1024)
		return (value / 1024).toFixed(1) + ' KiB';
	return (value / 1024 / 1024).toFixed(2) + ' MiB';
}

function seconds(value) {
	if (value < 0.0995)
		return (value * 1000).toFixed(value < 0.00995 ? 1 : 0) + ' ms';
	if (value < 99.5)
		return value.toFixed(value < 9.95 ? 2 : 1) + ' s';
	return Math.floor(value / 60) + ' min ' + Math.round(value % 60) + ' s';
}

function percent(part, whole) {
	return whole ? Math.round(part / whole * 100) + '%' : '–';
}

// Fills `list` with a node for each item: the first ones, and a button for the others.
function limited(list, items, most, makeNode, noun) {
	const rest = items.length - most;

	if (rest <= 1) {
		list.append(...items.map(makeNode));
		return list;
	}
	list.append(...items.slice(0, most).map(makeNode));
	const button = element('button', {
		type: 'button', class: 'more', on: {
			click() {
				const nodes = items.slice(most).map(makeNode);

				holder.replaceWith(...nodes);
				nodes[0].setAttribute('tabindex', '-1');
				nodes[0].focus();
			},
		},
	}, 'Show ' + number(rest) + ' more' + (noun ? ' ' + noun : ''));
	const holder = list.tagName === 'TBODY'
		? element('tr', null, element('td', { colspan: 9 }, button)) : element('li', null, button);

	list.append(holder);
	return list;
}
