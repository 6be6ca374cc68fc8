// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PathText } from './path-text.tsx';

const path = '/home/ada/a folder/root.ext4';

test.each([
  ['/home/ada/root.ext4', '/home/ada', '/root.ext4'],
  ['/home/ada/images/', '/home/ada', '/images/'],
  ['/vmlinuz', '', '/vmlinuz'],
  ['vmlinuz', '', 'vmlinuz'],
  ['/', '', '/'],
  ['', '', ''],
])('%s: the file name is apart from its folders', (path, folder, name) => {
  const { container } = render(<PathText path={path} />);
  const parts = [...(container.firstElementChild?.children ?? [])];
  expect(parts.map(({ textContent }) => textContent)).toEqual([folder, name]);
});

test('it is copied as one line, and left alone where more than it is copied', () => {
  render(
    <p>
      Kernel: <PathText path={path} />
    </p>,
  );
  const name = screen.getByText('/root.ext4');
  const copied = (from: Node, to: Node) => {
    window.getSelection()?.setBaseAndExtent(from, 0, to, 1);
    let text = '';
    const clipboardData = { setData: (_: string, given: string) => (text = given) };
    fireEvent.copy(name, { clipboardData });
    return text;
  };
  expect(copied(name.firstChild as Node, name.firstChild as Node)).toBe(path);
  expect(copied(document.querySelector('p') as Node, name.firstChild as Node)).toBe('');
});
