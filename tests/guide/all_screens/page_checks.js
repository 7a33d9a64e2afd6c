// Runs inside the real window: reports what a user would see there but could not read or use, one sentence per finding.
// `foreign` are the texts of the other language, `keys` the keys of all texts.
(({ language, foreign, keys }) => {
  const others = new Set(foreign);
  const names = new Set(keys);
  // Letters extend a little above and below their line box.
  const SLACK = 3;

  const described = (element) => {
    const place = [];
    for (let e = element; e && e !== document.body && place.length < 4; e = e.parentElement) {
      const role = e.getAttribute('role') ?? e.tagName.toLowerCase();
      place.unshift(typeof e.className === 'string' && e.className ? `${role}.${e.className.split(' ')[0]}` : role);
    }
    return place.join(' > ');
  };

  /** Every visible text with its element. */
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.trim().replace(/\s+/g, ' ');
      const element = node.parentElement;
      if (text && element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('script')) {
        found.push({ text, element, node });
      }
    }
    return found;
  };

  const boxOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    return { left, right, top, bottom };
  };

  /** The area in which an element shows its content: its box without the border. */
  const openingOf = (element) => {
    const box = element.getBoundingClientRect();
    const left = box.left + element.clientLeft;
    const top = box.top + element.clientTop;
    return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight };
  };

  const holderOf = (element) => {
    const { position } = getComputedStyle(element);
    if (position === 'fixed') return null;
    return position === 'absolute' ? element.offsetParent : element.parentElement;
  };

  const canBeReadWhole = (element) => element.closest('[title], [data-opens]') !== null;

  /** Why a text cannot be read; null if it can, if necessary by scrolling. */
  const lossOf = ({ node, element }) => {
    let box = boxOf(node);
    if (box.right - box.left < 1) return null;
    for (let e = element; e && e !== document.body; e = holderOf(e)) {
      const style = getComputedStyle(e);
      if (style.display === 'inline' || style.display === 'contents') continue;
      const opening = openingOf(e);
      for (const [overflow, start, end, more] of [
        [style.overflowX, 'left', 'right', e.scrollWidth > e.clientWidth],
        [style.overflowY, 'top', 'bottom', e.scrollHeight > e.clientHeight],
      ]) {
        if (overflow === 'visible') continue;
        const scrolls = (overflow === 'auto' || overflow === 'scroll') && more;
        const cut = box[start] < opening[start] - SLACK || box[end] > opening[end] + SLACK;
        const shortened = style.textOverflow === 'ellipsis' || !['', 'none', undefined].includes(style.webkitLineClamp);
        if (cut && !scrolls && !(shortened && canBeReadWhole(element))) {
          return `is cut off by ${described(e)}`;
        }
        box = { ...box, [start]: Math.max(box[start], opening[start]), [end]: Math.min(box[end], opening[end]) };
        if (scrolls && box[start] > box[end]) box = { ...box, [start]: opening[start], [end]: opening[end] };
      }
    }
    const outside = box.left < -SLACK || box.top < -SLACK || box.right > innerWidth + SLACK || box.bottom > innerHeight + SLACK;
    return outside ? 'lies outside the window' : null;
  };

  const lost = () =>
    texts()
      .filter(({ element }) => !element.closest('.visually-hidden, a[href="#content"]'))
      .flatMap((found) => {
        const loss = lossOf(found);
        return loss ? [`"${found.text}" ${loss} (${described(found.element)})`] : [];
      });

  /** Headings that reach into the next column, and fields whose value or placeholder does not fit. */
  const crowded = () => [...crowdedHeadings(), ...crowdedFields()];

  const crowdedHeadings = () =>
    [...document.querySelectorAll('[role=columnheader]')]
      .filter((heading) => heading.scrollWidth > heading.clientWidth + 1)
      .map((heading) => `"${heading.textContent}" does not fit its column (${described(heading)})`);

  const crowdedFields = () => {
    const paper = document.createElement('canvas').getContext('2d');
    return [...document.querySelectorAll('input')].flatMap((input) => {
      const chosen = input.getAttribute('aria-haspopup') === 'listbox' ? input.value : '';
      const text = input.value ? chosen : input.placeholder;
      if (!text || !input.checkVisibility()) return [];
      const style = getComputedStyle(input);
      paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return paper.measureText(text).width > room + 1 ? [`"${text}" does not fit its field (${described(input)})`] : [];
    });
  };

  /** What needs horizontal scrolling; at 200 % a table of a page may need it. */
  const wide = (tablesMayBe) => {
    const page = document.documentElement;
    const found = page.scrollWidth > innerWidth + 1 ? [`the page is ${page.scrollWidth - innerWidth} too wide`] : [];
    for (const element of document.body.querySelectorAll('*')) {
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
      const { overflowX } = getComputedStyle(element);
      const mayBe = tablesMayBe && element.matches('[role=table], [role=region]') && !element.closest('[role=dialog]');
      const may = mayBe || element.tagName === 'INPUT';
      if ((overflowX === 'auto' || overflowX === 'scroll') && !may) {
        found.push(`needs horizontal scrolling: ${described(element)}`);
      }
    }
    return found;
  };

  const ENGLISH_TIME = /\b(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]* \d|\d [AP]M\b/;
  const SPANISH_TIME = /\b\d{1,2} (de )?(ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\b/;
  const otherTime = language === 'es' ? ENGLISH_TIME : SPANISH_TIME;

  const languageFault = (text, element, mayBeEnglish) => {
    const own = element.closest('[lang]')?.lang ?? '';
    if (own !== language) return mayBeEnglish || element.closest('label') ? null : `is marked as ${own}`;
    if (others.has(text)) return 'is in the other language';
    if (otherTime.test(text)) return "is the other language's date";
    if (names.has(text)) return 'is a key, not a text';
    return /\{\{|undefined|\bNaN\b|\[object/.test(text) ? 'has an unfilled placeholder' : null;
  };

  const untranslated = (mayBeEnglish) => {
    const found = texts();
    for (const attribute of ['aria-label', 'placeholder', 'title', 'alt']) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        const text = element.getAttribute(attribute).trim();
        if (text && element.checkVisibility()) found.push({ text, element });
      }
    }
    return found.flatMap(({ text, element }) => {
      const fault = languageFault(text, element, mayBeEnglish);
      return fault ? [`"${text}" ${fault} (${described(element)})`] : [];
    });
  };

  /** What was scrolled before zooming in, and how far. */
  let places = new Map();

  const scrolled = () => [...document.querySelectorAll('*')].filter((element) => element.scrollTop > 0);

  /** Zooms in with the keyboard until the window is this many times narrower. */
  const enlarge = async (times) => {
    places = new Map(scrolled().map((element) => [element, element.scrollTop]));
    const wanted = Math.round(innerWidth / times);
    for (let step = 0; step < 40 && Math.abs(innerWidth - wanted) > 4; step++) {
      const before = innerWidth;
      dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, key: '+' }));
      const until = performance.now() + 5000;
      while (innerWidth === before && performance.now() < until) await new Promise(requestAnimationFrame);
    }
    return innerWidth;
  };

  /** Resets the zoom, and scrolls back to where everything was. */
  const restore = async (width) => {
    dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, key: '0' }));
    const until = performance.now() + 5000;
    while (innerWidth !== width && performance.now() < until) await new Promise(requestAnimationFrame);
    for (const element of [...scrolled(), ...places.keys()]) element.scrollTop = places.get(element) ?? 0;
    return innerWidth;
  };

  const wcag = async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary.split('\n').slice(1).join(' ').trim()}`),
    );
  };

  window.__checks = { lost, crowded, wide, untranslated, enlarge, restore, wcag };
})(arguments[0]);
