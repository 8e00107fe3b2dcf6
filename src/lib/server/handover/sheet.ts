/**
 * The storyboard as a contact sheet: a PDF with each scene's frames, role, words and length, three scenes a page. Letters are
 * drawn as outlines of the studio's own typeface, which every script of it survives; what they say stands in the PDF's
 * structure as text, for search and for screen readers.
 */
import type PDFDocumentType from 'pdfkit';
import sharp from 'sharp';
import { evaluate, refuse, sceneCell, type ArtifactRef, type Brief, type Keyframe, type Project, type Refusal, type Scene, type Storyboard, type Stories } from '../../pipeline/index.ts';
import { cameraWords, frameSizes, roleWords, shotWords } from '../../pipeline/words.ts';
import { fitted, wrap } from '../media/lettering.ts';
import { shippedTypeface, type Typeface } from '../media/typeface.ts';
import { environment } from '../projects/sessions.ts';
import { load, mainFileOf } from '../sheets/parts.ts';
import type { ArtifactStore } from '../storage/files.ts';

/** Points of an A4 page on its side, and what stands on it. */
const page = { width: 841.89, height: 595.28, margin: 36, head: 48, scenes: 3 };
const frame = { width: 212, height: 132, gap: 8 };
const rowHeight = (page.height - 2 * page.margin - page.head) / page.scenes;
const ink = { strong: '#1c1b19', soft: '#5c5a55', line: '#d9d7d2', empty: '#efeeea' };

type Doc = InstanceType<typeof PDFDocumentType>;
/** `root`: of the structure, which holds what everything on the pages says. */
type Sheet = { readonly doc: Doc; /** How wide a frame is, in points. */ readonly across: number; readonly face: Typeface; readonly root: ReturnType<Doc['struct']> };
type Row = { readonly scene: Scene; readonly number: number; readonly start: Buffer | null; readonly end: Buffer | null };

export const noPdf = refuse('no_part', 'The package that writes PDF files is not installed.', 'Add it with: npm install --include=optional');

/** The PDF's bytes; a refusal while there is no storyboard, or where the optional package is missing. */
export async function contactSheet(store: ArtifactStore, project: Project): Promise<{ readonly ok: true; readonly bytes: Buffer } | Refusal> {
  if (mainFileOf('pdfkit') === null) return noPdf;
  const { cells } = evaluate(project, environment.digest);
  const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
  if (!storyboard) return refuse('nothing_yet', 'There is no storyboard yet.', 'Run the storyboard first.');
  const stories = cells.get('stories')?.take?.output as Stories | undefined;
  const picture = async (cell: string) => {
    const image = (cells.get(cell)?.take?.output as Keyframe | undefined)?.image;
    return image && store.has(image) ? small(store, image) : null;
  };
  const rows: Row[] = [];
  for (const [index, scene] of storyboard.scenes.entries()) {
    rows.push({ scene, number: index + 1, start: await picture(sceneCell(scene.id, 'start')), end: await picture(sceneCell(scene.id, 'end')) });
  }
  const seconds = storyboard.scenes.reduce((sum, { duration }) => sum + duration, 0);
  const line = [stories?.stories[stories.selected]?.title, `${rows.length} scenes`, `${Number(seconds.toFixed(1))} s`].filter(Boolean).join(' · ');
  return { ok: true, bytes: await draw(project.title, line, rows, frameSizes[(cells.get('brief')?.take?.output as Brief | undefined)?.aspect ?? '16:9']) };
}

/** Null for a picture that cannot be read: the sheet shows its place. */
const small = (store: ArtifactStore, ref: ArtifactRef): Promise<Buffer | null> =>
  sharp(store.path(ref)).resize({ width: frame.width * 3, height: frame.height * 3, fit: 'inside' }).flatten({ background: '#ffffff' }).jpeg({ quality: 82 }).toBuffer().catch(() => null);

async function draw(title: string, line: string, rows: readonly Row[], size: { readonly width: number; readonly height: number }): Promise<Buffer> {
  const PDFDocument = load('pdfkit') as typeof PDFDocumentType;
  const doc = new PDFDocument({ size: 'A4', layout: 'landscape', margin: page.margin, autoFirstPage: false, pdfVersion: '1.7', tagged: true, lang: 'en', displayTitle: true, info: { Title: title, Producer: 'Scenebook', Creator: 'Scenebook' } });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  const sheet: Sheet = { doc, across: Math.min(frame.width, (frame.height * size.width) / size.height), face: shippedTypeface(), root: doc.struct('Document') };
  doc.addStructure(sheet.root);
  const pages = Math.ceil(rows.length / page.scenes);
  for (let number = 0; number < pages; number++) {
    doc.addPage();
    header(sheet, title, `${line}${pages > 1 ? ` · page ${number + 1} of ${pages}` : ''}`);
    rows.slice(number * page.scenes, (number + 1) * page.scenes).forEach((row, index) => drawRow(sheet, row, page.margin + page.head + index * rowHeight));
  }
  sheet.root.end();
  doc.end();
  return done;
}

type Text = { readonly x: number; readonly y: number; readonly size: number; readonly colour: string };

/** A line of letters with its baseline at `y`. */
function write({ doc, face }: Sheet, text: string, { x, y, size, colour }: Text): void {
  doc.save().translate(x, y).path(face.outline(text, size).path).fill(colour).restore();
}

/** Marks what `paint` draws as saying `text`. */
const saying = ({ doc, root }: Sheet, tag: 'H1' | 'H2' | 'P', text: string, paint: () => void): void => void root.add(doc.struct(tag, { actual: text }, paint));

function header(sheet: Sheet, title: string, line: string): void {
  const { face } = sheet;
  const width = page.width - 2 * page.margin;
  saying(sheet, 'H1', title, () => write(sheet, fitted(title, width, 17, face), { x: page.margin, y: page.margin + 15, size: 17, colour: ink.strong }));
  saying(sheet, 'P', line, () => write(sheet, fitted(line, width, 9.5, face), { x: page.margin, y: page.margin + 31, size: 9.5, colour: ink.soft }));
}

function drawRow(sheet: Sheet, { scene, number, start, end }: Row, top: number): void {
  const { doc, root, across } = sheet;
  doc.save().moveTo(page.margin, top).lineTo(page.width - page.margin, top).lineWidth(0.5).stroke(ink.line).restore();
  const first = top + 12;
  let x = page.margin;
  for (const [picture, what] of [[start, 'first frame'], [end, 'last frame']] as const) {
    const alt = `Scene ${number}, ${what}`;
    if (picture) root.add(doc.struct('Figure', { alt }, () => void doc.image(picture, x, first, { fit: [across, frame.height] })));
    else root.add(doc.struct('Figure', { alt: `${alt}: no picture` }, () => void doc.save().rect(x, first, across, frame.height).fill(ink.empty).restore()));
    x += across + frame.gap;
  }
  drawWords(sheet, scene, number, { x: x + 8, y: first, width: page.width - page.margin - x - 8 });
}

function drawWords(sheet: Sheet, scene: Scene, number: number, { x, y, width }: { x: number; y: number; width: number }): void {
  const { face } = sheet;
  const name = `${number}  ${scene.title}`;
  saying(sheet, 'H2', name, () => write(sheet, fitted(name, width, 12, face), { x, y: y + 10, size: 12, colour: ink.strong }));
  const facts = [roleWords[scene.role], `${scene.duration} s`, shotWords[scene.shot], cameraWords[scene.camera]].join(' · ');
  saying(sheet, 'P', facts, () => write(sheet, fitted(facts, width, 8.5, face), { x, y: y + 24, size: 8.5, colour: ink.soft }));
  let line = y + 41;
  const paragraphs = [{ text: scene.description, colour: ink.strong, most: 4 }, { text: scene.motionPrompt, colour: ink.soft, most: 3 }];
  for (const { text, colour, most } of paragraphs) {
    if (text === '') continue;
    saying(sheet, 'P', text, () => {
      for (const words of wrap(text, width, 8.5, face, most)) {
        write(sheet, words, { x, y: line, size: 8.5, colour });
        line += 12;
      }
    });
    line += 4;
  }
}
