"""What a page must keep so that people with a screen reader or a keyboard can use it (WCAG 2.2, level A)."""

from __future__ import annotations

from playwright.sync_api import Page

_PROBLEMS = r"""() => {
  const problems = [];
  const shown = element => element.checkVisibility({visibilityProperty: true});
  const outer = element => element.outerHTML.slice(0, 160).replace(/\s+/g, ' ');
  if (!document.documentElement.lang) problems.push('the page names no language');
  if (!document.title.trim()) problems.push('the page has no title');
  const headings = [...document.querySelectorAll('h1')].filter(shown);
  const titles = headings.map(item => item.innerText).join(' | ');
  if (headings.length !== 1) problems.push(`${headings.length} h1: ${titles}`);
  const seen = new Set();
  for (const element of document.querySelectorAll('[id]')) {
    if (seen.has(element.id)) problems.push(`the id "${element.id}" occurs twice: ${outer(element)}`);
    seen.add(element.id);
  }
  const text = id => (document.getElementById(id)?.textContent || '').trim();
  const named = element => (element.getAttribute('aria-label') || '').trim()
    || (element.getAttribute('aria-labelledby') || '').split(/\s+/).some(text)
    || [...(element.labels || [])].some(label => label.textContent.trim());
  for (const field of document.querySelectorAll('input, select, textarea')) {
    if (['hidden', 'submit', 'button', 'reset'].includes(field.type) || !shown(field)) continue;
    if (!named(field)) problems.push(`a field without a label: ${outer(field)}`);
  }
  for (const element of document.querySelectorAll('a[href], button')) {
    if (!shown(element)) continue;
    const alternative = [...element.querySelectorAll('img[alt]')].map(image => image.alt).join('');
    if (!named(element) && !element.textContent.trim() && !alternative && !element.title)
      problems.push(`a link or button without a name: ${outer(element)}`);
  }
  for (const image of document.querySelectorAll('img:not([alt])'))
    problems.push(`an image without alt: ${outer(image)}`);
  for (const link of document.querySelectorAll('main a[href^="#"], [role=main] a[href^="#"]')) {
    const target = link.getAttribute('href').slice(1);
    if (target && !link.dataset.bsToggle && !document.getElementById(target))
      problems.push(`a link to nowhere: ${outer(link)}`);
  }
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls'])
    for (const element of document.querySelectorAll(`[${attribute}]`))
      for (const id of element.getAttribute(attribute).split(/\s+/))
        if (id && !document.getElementById(id)) problems.push(`${attribute} names nothing: ${outer(element)}`);
  return problems;
}"""
_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')].filter(
    element => element.getBoundingClientRect().right > width + 1 && element.checkVisibility());
  return [`the page is ${document.documentElement.scrollWidth} px wide: `
    + wide.slice(0, 5).map(element => element.outerHTML.slice(0, 120).replace(/\\s+/g, ' ')).join(' | ')];
}"""
_RAW = r"""() => [...new Set(document.body.innerText.match(/\b(satudata_|extras_)\w+|\{\w+\}|None\b/g) || [])]
  .map(word => `a raw word: ${word}`)"""


def problems(page: Page) -> list[str]:
    """Return what is wrong with a page as it is now."""
    return page.evaluate(_PROBLEMS) + page.evaluate(_RAW)


def overflow(page: Page) -> list[str]:
    """Return what makes a page wider than the window."""
    return page.evaluate(_OVERFLOW)
