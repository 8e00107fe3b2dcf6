import { gone, refusal } from '$lib/server/actions/api';
import { costsCsv } from '$lib/server/projects/costs';
import { studio } from '$lib/server/studio';
import type { RequestHandler } from './$types';

/** The ledger as a table that a spreadsheet opens. */
export const GET: RequestHandler = async ({ params }) => {
  const { sessions, scenesOf } = studio();
  const project = await sessions.read(params.id);
  if (!project) return refusal(gone);
  return new Response(costsCsv(project, scenesOf(project)), {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="costs.csv"', 'cache-control': 'no-store' }
  });
};
