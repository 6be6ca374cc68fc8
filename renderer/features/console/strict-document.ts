/**
 * The document for xterm, under a policy that forbids `<style>` elements and `style` attributes: what it writes into style
 * elements goes into constructed sheets, and style attributes are set property by property. Both are allowed to scripts.
 */
export function strictDocument(real: Document): Document {
  return new Proxy(real, {
    get(target, key) {
      if (key === 'createElement') return (name: string) => createElement(target, name);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/**
 * xterm takes one style element of its viewport from the window's own document, whatever document it was given. It does so
 * while it opens, so for that long the window's document makes elements our way.
 */
export function openStrictly(real: Document, open: () => void): void {
  const strict = strictDocument(real);
  Object.defineProperty(real, 'createElement', { configurable: true, value: strict.createElement });
  try {
    open();
  } finally {
    Reflect.deleteProperty(real, 'createElement');
  }
}

function createElement(real: Document, name: string): HTMLElement {
  if (name === 'style') return sheetBacked(real);
  const element = make(real, name);
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (attribute, value) => {
    if (attribute === 'style') element.style.cssText = value;
    else setAttribute(attribute, value);
  };
  return element;
}

/** Stands where the style element would, and shows nothing; its text lives in a sheet that comes and goes with it. */
function sheetBacked(real: Document): HTMLElement {
  const element = make(real, 'template');
  const sheet = new CSSStyleSheet();
  real.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    get: () => [...sheet.cssRules].map(({ cssText }) => cssText).join('\n'),
    set: (text: string) => sheet.replaceSync(text),
  });
  element.remove = () => {
    real.adoptedStyleSheets = real.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}

/** The browser's own way, even while `openStrictly` stands before it. */
const browsersCreateElement: (this: Document, name: string) => HTMLElement = Document.prototype.createElement;

function make(real: Document, name: string): HTMLElement {
  return browsersCreateElement.call(real, name);
}
