import { fontRules } from './svg.ts';

/** A diagram on the page as a document of its own: with its colours as they are now, and its fonts in it. */
export async function sequenceSvg(drawn: SVGSVGElement): Promise<string> {
  const own = drawn.cloneNode(true) as SVGSVGElement;
  for (const name of ['class', 'style', 'aria-describedby']) own.removeAttribute(name);
  own.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = await fontRules();
  own.insertBefore(style, own.children[1] ?? null);
  const page = getComputedStyle(document.documentElement);
  for (const element of [own, ...own.querySelectorAll('*')]) {
    for (const { name, value } of element.attributes) {
      if (value.startsWith('var(--'))
        element.setAttribute(name, page.getPropertyValue(value.slice(4, -1)).trim());
    }
  }
  return `${new XMLSerializer().serializeToString(own)}\n`;
}
