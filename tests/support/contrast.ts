/** Texts of a page that stand out too little from what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1, large text 3 to 1). */
import type { Page } from '@playwright/test';

/** One line for each faint text: its words, contrast and colours. Text on pictures and of disabled controls is left out. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const known = new Map<string, Colour>();
    const read = (css: string): Colour => {
      const before = known.get(css);
      if (before) return before;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data as unknown as Colour;
      known.set(css, [r, g, b, a / 255]);
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const light = ([r, g, b]: Colour) => {
      const [x, y, z] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element: Element | null): Colour | null => {
      if (!element) return read(getComputedStyle(document.documentElement).colorScheme.includes('dark') ? '#000' : '#fff');
      const style = getComputedStyle(element);
      if (style.backgroundImage !== 'none') return null;
      const colour = read(style.backgroundColor);
      if (colour[3] === 1) return colour;
      const below = behind(element.parentElement);
      return below && over(colour, below);
    };
    const faint = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const words = walker.currentNode.textContent!.trim();
      const element = walker.currentNode.parentElement!;
      if (!words || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || element.closest('script, style, noscript, :disabled, option, [aria-hidden=true]')) continue;
      const style = getComputedStyle(element);
      const ground = behind(element);
      if (!ground) continue;
      const [one, two] = [light(over(read(style.color), ground)), light(ground)].toSorted((a, b) => b - a) as [number, number];
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const contrast = (one + 0.05) / (two + 0.05);
      if (contrast < (large ? 3 : 4.5)) faint.add(`${words.slice(0, 40)}: ${contrast.toFixed(2)} (${style.color} on ${ground.slice(0, 3).map(Math.round).join(' ')})`);
    }
    return [...faint];
  });
}
