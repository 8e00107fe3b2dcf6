import { gone, refusal } from '$lib/server/actions/api';
import { fileHeaders } from '$lib/server/handover/headers';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The storyboard as a PDF to print or send. */
export const GET: RequestHandler = async ({ params }) => {
  const { sessions, handover } = studio();
  const project = await sessions.read(params.id);
  if (!project) return refusal(gone);
  const sheet = await handover.sheet(project);
  return sheet.ok ? new Response(new Uint8Array(sheet.bytes), { headers: fileHeaders(`${project.title} storyboard`, 'pdf', 'application/pdf') }) : refusal(sheet);
};
