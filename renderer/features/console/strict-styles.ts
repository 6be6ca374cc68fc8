/** The browser's own way of making elements, whatever stands before it. */
const browsersCreateElement: (this: Document, name: string) => HTMLElement = Document.prototype.createElement;

/** Earlier output may lie over the live terminal, and be closed before it. */
let terminals = 0;

/**
 * Lets xterm work under a policy that forbids style elements and style attributes. For as long as a terminal lives, the
 * document makes style elements that fill constructed sheets, and spans whose style attribute is set property by property:
 * both are allowed to scripts. (xterm's `documentOverride` would not do: cells and scrollbars are made past it.)
 * Returns the function that ends it.
 */
export function keepStylesStrict(page: Document): () => void {
  function createElement(name: string): HTMLElement {
    if (name === 'style') return sheetBacked(page);
    const element = browsersCreateElement.call(page, name);
    return name === 'span' ? styledByProperty(element) : element;
  }
  Object.defineProperty(page, 'createElement', { configurable: true, value: createElement });
  terminals += 1;
  return () => {
    terminals -= 1;
    if (terminals === 0) Reflect.deleteProperty(page, 'createElement');
  };
}

function styledByProperty(element: HTMLElement): HTMLElement {
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === 'style') element.style.cssText = value;
    else setAttribute(name, value);
  };
  return element;
}

/** Stands where the style element would, and shows nothing; its text lives in a sheet that comes and goes with it. */
function sheetBacked(page: Document): HTMLElement {
  const element = browsersCreateElement.call(page, 'template');
  const sheet = new CSSStyleSheet();
  page.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    get: () => [...sheet.cssRules].map(({ cssText }) => cssText).join('\n'),
    set: (text: string) => sheet.replaceSync(text),
  });
  element.remove = () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
