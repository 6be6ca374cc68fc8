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

function createElement(real: Document, name: string): HTMLElement {
  const element = real.createElement(name);
  if (name === 'style') return sheetBacked(real, element);
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (attribute, value) => {
    if (attribute === 'style') element.style.cssText = value;
    else setAttribute(attribute, value);
  };
  return element;
}

/** Stays empty itself; its text lives in a sheet that comes and goes with it. */
function sheetBacked(real: Document, element: HTMLElement): HTMLElement {
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
