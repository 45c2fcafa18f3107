/** What the server says of a file that is brought in, step by step. */
import type { Geometry, Shapes } from './types';

export type ImportFound = Shapes['FileRead'];
export type ImportColumn = Shapes['ColumnShown'];
export type ImportGeometry = Shapes['GeometrySource'];
export type ImportMapping = Shapes['ImportMapping'];
/** What the values of a column mean, by the field's id: a code, or null to leave the field empty. */
export type ImportCodes = ImportMapping['codes'];
/** What the map shows for a look: the first rows of a file among other things. */
export interface PreviewCollection {
  type: 'FeatureCollection';
  features: { type: 'Feature'; geometry: Geometry; properties: Record<string, unknown> }[];
}
export type RefusedRow = Shapes['RowRefused'];
export type ImportOrder = Shapes['PlanAsked'];
export type ImportPlan = Shapes['PlanShown'];
export type ImportProgress = Shapes['Progress'];
