// SPDX-License-Identifier: GPL-2.0-or-later
//
// page.js CHROMIUM DIRECTORY PICTURES: tries the pages in DIRECTORY, which tests/report/run has made.
// Prints lines of `ok` or `failed`, the test's name and, if it failed, why, with tabs between them.
'use strict';

const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const [program, directory, pictures] = process.argv.slice(2);
const DESKTOP = { viewport: { width: 1200, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

function tell(passed, name, detail) {
	console.log([passed ? 'ok' : 'failed', name, ...(passed ? [] : [String(detail).replace(/\s+/g, ' ')])].join('\t'));
}

function same(name, found, wanted) {
	const [f, w] = [found, wanted].map((x) => JSON.stringify(x));

	tell(f === w, name, `${f}, not ${w}`);
}

// A page in a window of its own, with all that it says and asks for.
async function open(browser, name, options) {
	const context = await browser.newContext({ ...DESKTOP, ...options });
	const page = await context.newPage();

	page.said = [];
	page.asked = [];
	page.on('console', (message) => page.said.push(message.text()));
	page.on('pageerror', (error) => page.said.push(error.message));
	page.on('dialog', (dialog) => { page.said.push('dialog: ' + dialog.message()); dialog.dismiss(); });
	page.on('request', (request) => page.asked.push(request.url()));
	await page.goto('file://' + path.join(directory, name));
	await page.waitForSelector('body[data-ready]', { timeout: 60000 });
	await page.waitForSelector('.treemap svg, main:not(:has(.treemap))');
	return page;
}

// It was quiet, and asked for nothing but itself.
async function close(page, name) {
	same(`${name}: nothing in the console`, page.said, []);
	same(`${name}: no request leaves the page`, page.asked.filter((url) => url !== page.url().replace(/#.*/, '')), []);
	await page.context().close();
}

function texts(page, selector) {
	return page.$$eval(selector, (nodes) => nodes.map((n) => n.innerText.trim().replace(/\s+/g, ' ')));
}

function names(page) {
	return texts(page, '.symbols tbody .name');
}

// How many colours a picture has: one that is blank has one.
async function picture(page, name) {
	const png = await page.screenshot({ path: path.join(pictures, name + '.png'), fullPage: true });

	// Drawn by the browser on an empty page of its own.
	const blank = await page.context().newPage();
	const colours = await blank.evaluate(async (base64) => {
		const image = new Image();

		image.src = 'data:image/png;base64,' + base64;
		await image.decode();
		const canvas = new OffscreenCanvas(image.width, Math.min(image.height, 4000)), to = canvas.getContext('2d');

		to.drawImage(image, 0, 0);
		const all = new Uint32Array(to.getImageData(0, 0, canvas.width, canvas.height).data.buffer);

		return { count: new Set(all).size, ground: all[canvas.width * 5 + 5] & 255 };
	}, png.toString('base64'));

	await blank.close();
	tell(colours.count > 50, `${name}: the picture isn't blank`, JSON.stringify(colours));
	return colours;
}

/* --- what is on it */

async function tryDemo(browser) {
	const page = await open(browser, 'demo.html');

	same('demo: the decision', await texts(page, '#verdict'), ['vmlinux will be linked again']);
	same('demo: what is dropped', await texts(page, '.card:first-child .symbol'), ['clock_now', 'store_add']);
	same('demo: no link', (await texts(page, '#link .empty')).length, 1);
	same('demo: where one gets to', await texts(page, 'nav a'), ['Decision', 'Symbols', 'Exports', 'Link']);
	await close(page, 'demo');
}

async function tryDecision(browser) {
	const page = await open(browser, 'kernel.html');

	same('the decision', await texts(page, '#verdict'), ['vmlinux will be linked again']);
	same('added and dropped', await texts(page, '#decision .card > h3'), ['Added 1', 'Dropped 1', 'Compiled again 1', 'Modules 1']);
	same('who needs what is added', await texts(page, '.card:first-child .rows .why'), ['needed by new.o']);
	same('the first heading', await page.$$eval('h1', (h) => h.length), 1);
	await close(page, 'kernel');
}

async function trySymbols(browser) {
	const page = await open(browser, 'kernel.html');

	same('all symbols, by name', await names(page), ['core_a', 'core_b', 'deep_a', 'mm_a', 'mm_b', 'nowhere', 'two_x']);
	await page.fill('#search', 'CORE');
	same('search', await names(page), ['core_a', 'core_b']);
	same('what was searched for is marked', await texts(page, '.symbols mark'), ['core', 'core']);
	await page.fill('#search', 'a core');
	same('search: parts in any order', await names(page), ['core_a']);
	await page.fill('#search', 'nothing like it');
	same('search: nothing', [await names(page), await texts(page, '.status')], [[], ['No symbol is like that']]);
	await page.fill('#search', '');
	await page.fill('#needer', 'one');
	same('by who needs it', await names(page), ['core_a', 'two_x']);
	await page.fill('#needer', '');
	await page.fill('#exporter', 'mm/');
	same('by who exports it', await names(page), ['mm_a', 'mm_b']);
	await page.fill('#exporter', '');
	same('states', await texts(page, '.chip'), ['all 7', 'missing 1', 'unneeded 1', 'kept 2', 'trimmed 2', 'unknown 1']);
	await page.click('.chip[data-verdict=trimmed]');
	same('by state', await names(page), ['core_b', 'deep_a']);
	same('the state is pressed', await texts(page, '.chip[aria-pressed=true]'), ['trimmed 2']);
	await page.click('.chip[data-verdict=""]');
	await page.click('.of-verdict button');
	same('sorted by state', await names(page), ['mm_a', 'mm_b', 'core_a', 'two_x', 'core_b', 'deep_a', 'nowhere']);
	await page.click('.of-name button');
	await page.click('.of-name button');
	same('sorted the other way', (await names(page))[0], 'two_x');
	same('that is told', await page.getAttribute('.of-name', 'aria-sort'), 'descending');
	await page.click('.symbols .name >> text=core_b');
	same('a symbol opened', await texts(page, '.detail p'), ['Exported, but nothing needs it; for GPL-compatible modules only, in namespace SPACE.']);
	await page.click('.detail .place');
	same('what else its exporter exports', [await page.inputValue('#exporter'), await names(page)], ['kernel/core.o', ['core_b', 'core_a']]);
	await close(page, 'symbols');
}

async function tryKeys(browser) {
	const page = await open(browser, 'kernel.html');
	const focused = () => page.evaluate(() => document.activeElement.innerText || document.activeElement.id);

	await page.keyboard.press('Tab');
	same('keys: first the way past the top', await focused(), 'Skip to the report');
	await page.keyboard.press('/');
	same('keys: / is for the search', await focused(), 'search');
	await page.keyboard.type('_a/');
	same('keys: in it, it is text', await page.inputValue('#search'), '_a/');
	await page.keyboard.press('Backspace');
	for (let i = 0; i < 30 && await focused() !== 'core_a'; i++)
		await page.keyboard.press('Tab');
	await page.keyboard.press('ArrowDown');
	same('keys: down', await focused(), 'deep_a');
	await page.keyboard.press('Enter');
	same('keys: Enter opens', await page.$$eval('.detail', (d) => d.length), 1);
	await page.keyboard.press('Enter');
	same('keys: and closes', await page.$$eval('.detail', (d) => d.length), 0);
	await page.keyboard.press('ArrowUp');
	same('keys: up', await focused(), 'core_a');
	await page.focus('.treemap .field');
	await page.keyboard.press('ArrowRight');
	same('keys: from field to field', await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'mm: 2 exports, 1 kept, 1 trimmed');
	await page.keyboard.press('Enter');
	same('keys: into a directory', await texts(page, '.trail [aria-current]'), ['mm']);
	await page.keyboard.press('Escape');
	same('keys: and out', await texts(page, '.trail [aria-current]'), ['all']);
	same('keys: all that can be clicked can be reached',
		await page.$$eval('main *', (all) => all.filter((n) => getComputedStyle(n).cursor === 'pointer' &&
			!n.closest('button, a, summary, [role=button]')).length), 0);
	await close(page, 'keys');
}

async function tryTreemap(browser) {
	const page = await open(browser, 'kernel.html');
	const boxes = () => page.$$eval('.treemap .field', (fields) => fields.map((f) => [f.getAttribute('aria-label'), f.getBBox().width * f.getBBox().height]));
	const fields = await boxes(), area = fields.reduce((sum, f) => sum + f[1], 0);

	same('treemap: fields', fields.map((f) => f[0]), ['kernel: 2 exports, 1 kept, 1 trimmed', 'mm: 2 exports, 1 kept, 1 trimmed',
		'drivers: 1 export, 0 kept, 1 trimmed', 'lib: 1 export, 1 kept, 0 trimmed']);
	tell(fields.every((f, i) => Math.abs(f[1] / area - [2, 2, 1, 1][i] / 6) < 0.02), 'treemap: areas are what they count', JSON.stringify(fields));
	same('treemap: each has a title', await page.$$eval('.treemap g', (all) => all.filter((g) => !g.querySelector(':scope > title')).length), 0);
	await page.click('.treemap .field[aria-label^=drivers]');
	same('treemap: into a directory', await texts(page, '.trail li'), ['all', 'drivers', 'list its symbols']);
	await page.click('#exports summary');
	same('treemap: as a table', await texts(page, '#exports tbody tr'), ['net 1 0 1 0%']);
	await page.click('.trail button');
	same('treemap: and back', await texts(page, '#exports tbody tr'), ['kernel 2 1 1 50%', 'mm 2 1 1 50%', 'drivers 1 0 1 0%', 'lib 1 1 0 100%']);
	await close(page, 'treemap');
}

async function tryLink(browser) {
	const page = await open(browser, 'kernel.html');

	same('link: passes', await texts(page, '.pass .reason'), ['With the room that the last build\'s tables took.',
		'Since the last build\'s tables took other room.', 'Since the tables need more room than they have.']);
	same('link: what changed', await texts(page, '.changed li'), ['stub: 7 added, 1 gone; stubs that the linker adds for calls out of reach, such as __foo_veneer (--ignore=_veneer$ leaves it out)',
		'1,204 symbols moved, from _etext on by 64 bytes']);
	same('link: steps', await page.$$eval('.pass', (passes) => passes.map((p) => p.querySelectorAll('.step').length)), [5, 4, 8]);
	same('link: one bar behind the other', await page.$$eval('.fill', (bars) => bars.every((b, i) => !i || b.getBoundingClientRect().left > bars[i - 1].getBoundingClientRect().left - 0.1)), true);
	same('sizes: tables', await texts(page, '.history tbody th'), ['kallsyms, all tables', 'kallsyms_offsets', 'kallsyms_names',
		'kallsyms_token_table', 'kallsyms_seqs_of_names', '.BTF', 'symbols', 'passes', 'seconds']);
	same('sizes: builds', await page.$$eval('.history tr:first-child .spark .hit', (points) => points.length), 9);
	await close(page, 'link');
	const failed = await open(browser, 'failed.html');

	same('a link that failed', await texts(failed, '#verdict'), ['The link of vmlinux failed']);
	same('why it failed', await texts(failed, '.failure > p'), ['the tables didn\'t fit after 3 links', 'The last link differs from the one before it:']);
	same('a link alone has no symbols', await failed.$$eval('#symbols, #exports', (s) => s.length), 0);
	await close(failed, 'failed');
}

async function tryUntrimmed(browser) {
	const page = await open(browser, 'untrimmed.html');

	same('nothing trimmed: the decision', await texts(page, '#verdict'), ['Nothing is trimmed']);
	same('nothing trimmed: states', await texts(page, '.chip'), ['all 5', 'kept 2', 'not needed 3']);
	same('nothing trimmed: the map', await page.getAttribute('.treemap svg', 'aria-label'), 'Exports by directory: all: 5 exports, 2 needed, 3 not needed');
	await close(page, 'untrimmed');
}

/* --- how it looks */

async function tryLooks(browser) {
	const grounds = {};

	for (const colorScheme of ['light', 'dark']) {
		const page = await open(browser, 'kernel.html', { colorScheme });

		grounds[colorScheme] = (await picture(page, colorScheme)).ground;
		await close(page, colorScheme);
	}
	tell(grounds.light > 200 && grounds.dark < 60, 'light is light, and dark dark', JSON.stringify(grounds));
	for (const name of ['kernel', 'demo', 'failed', 'hostile']) {
		const page = await open(browser, name + '.html', PHONE);

		same(`${name} on a phone: no wider than it is`, await page.evaluate(() => document.documentElement.scrollWidth), 360);
		await picture(page, 'phone-' + name);
		await close(page, `${name} on a phone`);
	}
}

/* --- what it can take */

// A page with another document, written as `report` writes it.
function makePage(name, document) {
	const page = fs.readFileSync(path.join(directory, 'kernel.html'), 'utf8');
	const text = JSON.stringify(document).replace(/[<>&\u007f-\uffff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

	fs.writeFileSync(path.join(directory, name), page.replace(/(id="document">).*(<\/script>)/, (all, before, after) => before + text + after));
}

function documentOf(name) {
	return JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8').match(/id="document">(.*)<\/script>/)[1]);
}

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)><style>*{display:none}</style>\u2028\u202e javascript:alert(3) __proto__';

// Every string of a document is that name, every key a member it doesn't know.
function makeHostile(value, key) {
	if (Array.isArray(value))
		return value.map((v) => makeHostile(v, key));
	if (value && typeof value === 'object')
		return { ...Object.fromEntries(Object.entries(value).map(([k, v]) => [k, makeHostile(v, k)])), constructor: HOSTILE };
	return typeof value === 'string' && key !== 'trimmed_by' ? HOSTILE : value;
}

async function tryHostile(browser) {
	const page = await open(browser, 'hostile.html');

	same('hostile names: they are text', (await names(page))[0], HOSTILE.replace(/\s+/g, ' '));
	for (const button of await page.$$('.symbols .name'))
		await button.click();
	for (const summary of await page.$$('summary'))
		await summary.click();
	await page.fill('#search', '<script>');
	await page.click('.treemap .field');
	same('hostile names: no element comes of them', await page.$$eval('main script, main img, main style, main a', (nodes) => nodes.length), 0);
	await close(page, 'hostile names');
	// By another's record, whose members are of any type
	const odd = await open(browser, 'odd.html');

	same('an odd record: it is shown', await odd.$$eval('#link', (s) => s.length), 1);
	await close(odd, 'an odd record');
}

function makeMany(count) {
	const document = documentOf('kernel.html');

	document.needers = Array.from({ length: 500 }, (_, i) => ({ kind: 'module', name: `drivers/d${i % 40}/m${i}.ko` }));
	document.exporters = Array.from({ length: 2000 }, (_, i) => ({ object: 'vmlinux', builtin: true, part: `dir${i % 25}/sub${i % 111}/o${i}.o` }));
	document.symbols = Array.from({ length: count }, (_, i) => ({
		symbol: `symbol_${String(i).padStart(6, '0')}`, verdict: i % 3 ? 'trimmed' : 'kept',
		needed_by: i % 3 ? [] : Array.from({ length: i % 60 }, (_, k) => (i + k * 7) % 500), exported_by: [i % 2000],
	}));
	return document;
}

async function tryMany(browser) {
	const page = await open(browser, 'many.html');
	const elements = await page.evaluate(() => document.querySelectorAll('*').length);

	same('20,000 symbols: all are there', await texts(page, '.status'), ['1–50 of 20,000 symbols']);
	tell(elements < 10000, '20,000 symbols: few elements', elements);
	// What a key has drawn, at once, is a page of rows, however many symbols there are.
	const drawn = await page.evaluate(() => {
		const search = document.getElementById('search'), observer = new MutationObserver(() => {}), counts = [];

		observer.observe(document.body, { childList: true, subtree: true });
		for (const text of ['s', 'sy', 'symbol_0', 'symbol_01', '7', '77', '']) {
			search.value = text;
			search.dispatchEvent(new Event('input'));
			counts.push(observer.takeRecords().flatMap((record) => [...record.addedNodes])
				.reduce((sum, node) => sum + 1 + (node.querySelectorAll?.('*').length || 0), 0));
		}
		return counts;
	});

	tell(drawn.every((count) => count > 50 && count < 2000), '20,000 symbols: a key draws a page of them', drawn.join(' '));
	await page.fill('#search', '019999');
	same('20,000 symbols: the last one', await names(page), ['symbol_019999']);
	await page.fill('#search', '');
	await page.click('.pager button:last-child');
	same('20,000 symbols: the next ones', (await names(page))[0], 'symbol_000050');
	await page.focus('.symbols tbody tr:last-child .name');
	await page.keyboard.press('ArrowDown');
	same('20,000 symbols: on by a key', await page.evaluate(() => document.activeElement.innerText), 'symbol_000100');
	await close(page, '20,000 symbols');
}

async function main() {
	const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
	const record = makeHostile(documentOf('kernel.html'), '');

	makePage('hostile.html', record);
	const kernel = documentOf('kernel.html');

	makePage('untrimmed.html', { ...kernel, trims: false, link: null,
		check: { ...kernel.check, relink: false, update: false, before: 5, after: 5, added: [], dropped: [], recompile: [], modules: [] },
		symbols: kernel.symbols.filter((s) => !['unknown', 'missing'].includes(s.verdict)).map((s) => ({ ...s, verdict: 'kept' })) });
	makePage('many.html', makeMany(20000));
	makePage('odd.html', { ...documentOf('failed.html'), link: { links: 'x', passes: [1, null, { why: 7, changes: [] }, { changes: { families: 3, moved: 'x' } }],
		steps: [null, { seconds: 'x' }, { step: {}, link: 1, seconds: -5 }], tables: { a: 1 }, history: [7, null, { tables: [3] }], failure: [], unsettled: 'x' } });
	for (const test of [tryDemo, tryDecision, trySymbols, tryKeys, tryTreemap, tryLink, tryUntrimmed, tryLooks, tryHostile, tryMany])
		try {
			await test(browser);
		} catch (error) {
			tell(false, test.name, error.message);
		}
	await browser.close();
	tell(true, 'all of it');
}

main();
