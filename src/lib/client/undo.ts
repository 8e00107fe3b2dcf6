/**
 * Undo without a history of its own: every change is a new take or a choice between takes, so its inverse is the
 * choice of the take that was in effect before.
 */
import type { CellId } from '../pipeline/project.ts';
import type { NotebookView } from '../protocol.ts';
import type { Fields } from './send.ts';

export type Step = { action: string; fields: Record<string, string> };

const ownerOf: Record<string, CellId> = {
  editBrief: 'brief', addImages: 'brief', removeImage: 'brief', moveImage: 'brief',
  selectStory: 'stories', editStory: 'stories',
  editScene: 'storyboard', insertScene: 'storyboard', removeScene: 'storyboard', moveScene: 'storyboard'
};

const opposite: Record<string, string> = { pin: 'unpin', unpin: 'pin', deleteTake: 'restoreTake', restoreTake: 'deleteTake' };

/** The step that takes an action back, read off the view before it; null when it cannot be taken back. */
export function inverseOf(view: NotebookView, action: string, fields: Fields | FormData): Step | null {
  const field = (name: string) => {
    const value = fields instanceof FormData ? fields.get(name) : fields[name];
    return value === undefined || value === null || typeof value === 'object' ? null : String(value);
  };
  const choose = (cell: CellId | null): Step | null => {
    const take = view.cells.find((each) => each.id === cell)?.take;
    return cell && take ? { action: 'choose', fields: { cell, take: take.id } } : null;
  };
  if (action === 'rename') return { action, fields: { title: view.title } };
  if (action === 'choose' || action === 'replace') return choose(field('cell'));
  const other = opposite[action];
  if (other) {
    const name = action === 'pin' || action === 'unpin' ? 'cell' : 'take';
    const value = field(name);
    return value ? { action: other, fields: { [name]: value } } : null;
  }
  return choose(ownerOf[action] ?? null);
}
