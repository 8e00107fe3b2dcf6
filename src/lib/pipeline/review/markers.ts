/**
 * Comments as files for others: CSV and JSON for people and scripts, EDL (CMX 3600 with locators, as DaVinci Resolve reads
 * them) and FCPXML for editors. Text from reviewers can neither leave its field nor become a formula of a spreadsheet.
 */
import { editorsHour, rationalTime, timecodeOf, type Rate } from './frames.ts';
import type { MarkerFormat } from './words.ts';

export type Marker = {
  readonly version: number;
  readonly first: number;
  readonly last: number;
  readonly scene: number | null;
  readonly name: string;
  readonly text: string;
  readonly resolved: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly replies: readonly { readonly name: string; readonly text: string; readonly at: number }[];
};

export type MarkerSheet = { readonly title: string; readonly rate: Rate; readonly frames: number; readonly markers: readonly Marker[] };

export const markerFiles: Record<MarkerFormat, { readonly mime: string; readonly write: (sheet: MarkerSheet) => string }> = {
  csv: { mime: 'text/csv; charset=utf-8', write: csv },
  json: { mime: 'application/json; charset=utf-8', write: (sheet) => `${JSON.stringify(sheet, null, 2)}\n` },
  edl: { mime: 'text/plain; charset=utf-8', write: edl },
  fcpxml: { mime: 'application/xml; charset=utf-8', write: fcpxml }
};

/** In lists that give every event a line. */
export const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

function csv({ rate, markers }: MarkerSheet): string {
  const head = ['version', 'timecode', 'first frame', 'last frame', 'rate', 'scene', 'name', 'comment', 'resolved', 'at', 'reply to'];
  const rows = markers.flatMap((marker) => {
    const place = [marker.version, timecodeOf(marker.first, rate), marker.first, marker.last, `${rate.num}/${rate.den}`, marker.scene ?? ''];
    const date = (at: number) => new Date(at).toISOString();
    return [
      [...place, marker.name, marker.text, marker.resolved ? 'yes' : 'no', date(marker.at), ''],
      ...marker.replies.map((reply) => [...place, reply.name, reply.text, '', date(reply.at), marker.name])
    ];
  });
  return [head, ...rows].map((row) => row.map((value) => field(value)).join(',')).join('\r\n') + '\r\n';
}

/** A field that begins like a formula is led by an apostrophe, which spreadsheets take as "this is text". */
function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function edl({ title, rate, markers }: MarkerSheet): string {
  const start = editorsHour(rate);
  const events = markers.map((marker, index) => {
    const [from, to] = [timecodeOf(marker.first, rate, start), timecodeOf(marker.last + 1, rate, start)];
    const name = oneLine(`${marker.name}: ${marker.text}`).replaceAll('|', '/').slice(0, 250);
    const number = String(index + 1).padStart(3, '0');
    return `${number}  001      V     C        ${from} ${to} ${from} ${to}  \n |C:ResolveColor${marker.resolved ? 'Green' : 'Red'} |M:${name} |D:${marker.last - marker.first + 1}\n`;
  });
  return [`TITLE: ${oneLine(title).slice(0, 70)}`, 'FCM: NON-DROP FRAME', '', ...events].join('\n');
}

function fcpxml({ title, rate, frames, markers }: MarkerSheet): string {
  const time = (count: number) => rationalTime(count, rate);
  const lines = markers.map((marker) => {
    const note = marker.replies.map((reply) => `${reply.name}: ${reply.text}`).join('\n');
    return `            <marker start="${time(marker.first)}" duration="${time(marker.last - marker.first + 1)}" value="${xml(`${marker.name}: ${marker.text}`)}"`
      + `${note ? ` note="${xml(note)}"` : ''} completed="${marker.resolved ? 1 : 0}"/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.9">
  <resources>
    <format id="r1" name="FFVideoFormatRateUndefined" frameDuration="${rate.den}/${rate.num}s"/>
  </resources>
  <library>
    <event name="${xml(title)}">
      <project name="${xml(title)}">
        <sequence format="r1" duration="${time(frames)}" tcStart="0s" tcFormat="NDF">
          <spine>
            <gap name="${xml(title)}" offset="0s" start="0s" duration="${time(frames)}">
${lines.join('\n')}
            </gap>
          </spine>
        </sequence>
      </project>
    </event>
  </library>
</fcpxml>
`;
}

/** XML 1.0 has no place for control characters; the rest is escaped. */
export const xml = (text: string): string => [...text].filter((letter) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(letter) || letter === '\n' || letter === '\t').join('')
  .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
