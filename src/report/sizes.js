// SPDX-License-Identifier: GPL-2.0-or-later
//
// How large the tables are, and were in the last builds.
'use strict';

/* global element, svgElement, svgTitle, number, counted, bytes, seconds, asArray, asText, asNumber, linkSeconds */
/* exported sizesSection */

const SPARK_WIDTH = 160, SPARK_HEIGHT = 32;

// The builds, oldest first, the last one among them.
function buildsOf(link) {
	const now = { links: link.links, count: link.count, seconds: linkSeconds(link), failed: Boolean(link.failure), tables: link.tables };

	return [...asArray(link.history), now];
}

function sizeIn(build, name) {
	const table = asArray(build.tables).find((t) => t.name === name);

	return table ? Math.max(0, asNumber(table.need)) : 0;
}

function kallsymsSize(build) {
	return asArray(build.tables).reduce((sum, t) => sum + (t.name === '.BTF' ? 0 : Math.max(0, asNumber(t.need))), 0);
}

function tableNames(builds) {
	return [...new Set(builds.flatMap((b) => asArray(b.tables).map((t) => asText(t.name))))].filter(Boolean);
}

/* --- a line over builds */

function points(values) {
	const high = Math.max(...values), low = Math.min(...values), span = high - low || 1;
	const step = values.length > 1 ? (SPARK_WIDTH - 8) / (values.length - 1) : 0;

	return values.map((v, i) => [4 + i * step, high === low ? SPARK_HEIGHT / 2 : 5 + (high - v) / span * (SPARK_HEIGHT - 10)]);
}

function spark(values, format, builds) {
	const at = points(values), last = at.at(-1);
	const when = (i) => i === values.length - 1 ? 'last build' : `${counted(values.length - 1 - i, 'build')} before`;

	return svgElement('svg', {
		class: 'spark', viewBox: `0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`, role: 'img',
		'aria-label': `from ${format(Math.min(...values))} to ${format(Math.max(...values))} over ${counted(values.length, 'build')}`,
	}, svgElement('polyline', { points: at.map((p) => p.map((n) => n.toFixed(1)).join(',')).join(' ') }),
	at.map((p, i) => svgElement('g', null, svgTitle(`${when(i)}: ${format(values[i])}${builds[i].failed ? ' (failed)' : ''}`),
		svgElement('circle', { class: 'hit', cx: p[0], cy: p[1], r: 7 }),
		builds[i].failed && svgElement('circle', { class: 'failed', cx: p[0], cy: p[1], r: 2.5 }))),
	svgElement('circle', { class: 'last', cx: last[0], cy: last[1], r: 3 }));
}

function change(values, format) {
	const by = values.length > 1 ? values.at(-1) - values.at(-2) : 0;

	if (!by)
		return element('span', { class: 'nobody' }, values.length > 1 ? 'same' : '–');
	return (by > 0 ? '+' : '−') + format(Math.abs(by));
}

function historyRow(name, builds, valueOf, format, room) {
	const values = builds.map(valueOf);

	return element('tr', null, element('th', { scope: 'row' }, name),
		element('td', { class: 'line' }, builds.length > 1 ? spark(values, format, builds) : null),
		element('td', null, format(values.at(-1)), room && element('span', { class: 'hint' }, ' ' + room)),
		element('td', null, change(values, format)));
}

// What a table has in the image beyond its content.
function roomOf(link, name) {
	const table = asArray(link.tables).find((t) => t.name === name);
	const spare = table ? asNumber(table.room) - asNumber(table.need) : 0;

	return spare > 0 ? `(+${bytes(spare)} to spare)` : '';
}

function sizesSection(link) {
	const builds = buildsOf(link), names = tableNames(builds);

	if (!names.length)
		return element('p', { class: 'empty' }, 'No tables are on record.');
	const rows = [
		historyRow('kallsyms, all tables', builds, kallsymsSize, bytes),
		...names.map((name) => historyRow(element('code', null, name), builds, (b) => sizeIn(b, name), bytes, roomOf(link, name))),
		historyRow('symbols', builds, (b) => asNumber(b.count), number),
		historyRow('passes', builds, (b) => asNumber(b.links), number),
		historyRow('seconds', builds, (b) => Math.max(0, asNumber(b.seconds)), seconds),
	];

	rows[0].className = 'sum';
	rows[rows.length - 3].className = 'apart';
	return [element('p', { class: 'note' }, builds.length > 1 ? `The last ${counted(builds.length, 'build')}, the newest on the right.`
		: 'This is the first build on record; the next ones add to it.'),
	element('table', { class: 'figures history' },
		element('thead', null, element('tr', null, ['Table', builds.length > 1 ? 'Builds' : '', 'Last', 'Change'].map((h) => element('th', { scope: 'col' }, h)))),
		element('tbody', null, rows))];
}
