// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is on the page, in which order.
'use strict';

/* global element, makeModel, decisionSection, symbolsSection, treemapSection, linkSection, sizesSection */

function section(id, title, content, note) {
	return element('section', { id, 'aria-labelledby': id + '-title' },
		element('h2', { id: id + '-title' }, title), note && element('p', { class: 'note' }, note), content);
}

function addNav(sections) {
	const nav = document.getElementById('nav');

	for (const [id, title] of sections)
		nav.append(element('a', { href: '#' + id }, title));
}

// "/" goes to the search, as on many pages.
function addKeys() {
	document.addEventListener('keydown', (event) => {
		const search = document.getElementById('search');
		const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);

		if (event.key !== '/' || typing || !search || event.ctrlKey || event.metaKey || event.altKey)
			return;
		event.preventDefault();
		search.focus();
		search.select();
	});
}

function start() {
	const model = makeModel(document.getElementById('document').textContent);
	const main = document.getElementById('main');
	const symbols = model.symbols.length ? symbolsSection(model) : null;
	const parts = [['decision', model.check ? 'Decision' : 'Summary', decisionSection(model, symbols && symbols.showName)]];

	if (symbols) {
		parts.push(['symbols', 'Symbols', symbols.node]);
		parts.push(['exports', 'Exports', treemapSection(model, symbols.showPlace)]);
	}
	parts.push(['link', 'Link', linkSection(model)]);
	if (model.link)
		parts.push(['sizes', 'Sizes', sizesSection(model.link)]);
	if (model.objtree)
		document.title = model.objtree + ' – autoksyms report';
	for (const [id, title, content] of parts)
		main.append(id === 'decision'
			? element('section', { id, 'aria-labelledby': 'verdict' }, content) : section(id, title, content));
	addNav(parts);
	addKeys();
	document.body.dataset.ready = 'yes';
}

document.addEventListener('DOMContentLoaded', start);
