// Put into the real window by the gallery: what a person would see there and could not use, each as one sentence.
// `foreign` are the texts of the other language, `keys` the names of all texts.
(({ language, foreign, keys }) => {
  const others = new Set(foreign);
  const names = new Set(keys);
  // A letter reaches a little above and below its line.
  const SLACK = 3;

  const described = (element) => {
    const place = [];
    for (let e = element; e && e !== document.body && place.length < 4; e = e.parentElement) {
      const role = e.getAttribute('role') ?? e.tagName.toLowerCase();
      place.unshift(typeof e.className === 'string' && e.className ? `${role}.${e.className.split(' ')[0]}` : role);
    }
    return place.join(' > ');
  };

  /** Every text that is drawn, with the element that holds it. */
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.data.trim().replace(/\s+/g, ' ');
      const element = node.parentElement;
      if (words && element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('script')) {
        found.push({ words, element, node });
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

  /** What an element shows of its content: its box without its border. */
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

  /** Why a text cannot be read, though it is there; null if it can be, by scrolling if need be. */
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
      .filter(({ element }) => !element.closest('.unseen, a[href="#content"]'))
      .flatMap((text) => {
        const loss = lossOf(text);
        return loss ? [`"${text.words}" ${loss} (${described(text.element)})`] : [];
      });

  /** Fields whose own words do not fit: what is chosen in them, or what they say while they are empty. */
  const crowded = () => {
    const paper = document.createElement('canvas').getContext('2d');
    return [...document.querySelectorAll('input')].flatMap((input) => {
      const chosen = input.getAttribute('aria-haspopup') === 'listbox' ? input.value : '';
      const words = input.value ? chosen : input.placeholder;
      if (!words || !input.checkVisibility()) return [];
      const style = getComputedStyle(input);
      paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return paper.measureText(words).width > room + 1 ? [`"${words}" does not fit its field (${described(input)})`] : [];
    });
  };

  /** What has to be scrolled sideways; a table may be, where there is little room. */
  const wide = (tablesMayBe) => {
    const page = document.documentElement;
    const found = page.scrollWidth > innerWidth + 1 ? [`the page is ${page.scrollWidth - innerWidth} too wide`] : [];
    for (const element of document.body.querySelectorAll('*')) {
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth === 0) continue;
      const { overflowX } = getComputedStyle(element);
      const may = (tablesMayBe && element.matches('[role=table], [role=region]')) || element.tagName === 'INPUT';
      if ((overflowX === 'auto' || overflowX === 'scroll') && !may) {
        found.push(`has to be scrolled sideways: ${described(element)}`);
      }
    }
    return found;
  };

  const ENGLISH_TIME = /\b(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]* \d|\d [AP]M\b/;
  const SPANISH_TIME = /\b\d{1,2} (de )?(ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)\b/;
  const otherTime = language === 'es' ? ENGLISH_TIME : SPANISH_TIME;

  const wordFault = (words, element, mayBeEnglish) => {
    const own = element.closest('[lang]')?.lang ?? '';
    if (own !== language) return mayBeEnglish || element.closest('label') ? null : `is marked as ${own}`;
    if (others.has(words)) return 'is in the other language';
    if (otherTime.test(words)) return "is the other language's date";
    if (names.has(words)) return 'is the name of a text';
    return /\{\{|undefined|\bNaN\b|\[object/.test(words) ? 'was not made up' : null;
  };

  const untranslated = (mayBeEnglish) => {
    const spoken = texts();
    for (const attribute of ['aria-label', 'placeholder', 'title', 'alt']) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        const words = element.getAttribute(attribute).trim();
        if (words && element.checkVisibility()) spoken.push({ words, element });
      }
    }
    return spoken.flatMap(({ words, element }) => {
      const fault = wordFault(words, element, mayBeEnglish);
      return fault ? [`"${words}" ${fault} (${described(element)})`] : [];
    });
  };

  /** Presses a key that makes everything larger, until the window's own measure is this many times smaller. */
  const enlarge = async (times) => {
    const wanted = Math.round(innerWidth / times);
    for (let step = 0; step < 40 && Math.abs(innerWidth - wanted) > 4; step++) {
      const before = innerWidth;
      dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, key: '+' }));
      const until = performance.now() + 5000;
      while (innerWidth === before && performance.now() < until) await new Promise(requestAnimationFrame);
    }
    return innerWidth;
  };

  /** Undoes that. */
  const restore = async (width) => {
    dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, key: '0' }));
    const until = performance.now() + 5000;
    while (innerWidth !== width && performance.now() < until) await new Promise(requestAnimationFrame);
    return innerWidth;
  };

  const wcag = async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary.split('\n').slice(1).join(' ').trim()}`),
    );
  };

  window.__look = { lost, crowded, wide, untranslated, enlarge, restore, wcag };
})(arguments[0]);
