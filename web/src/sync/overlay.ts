import type { Change, ChangeOf, Feature, Id, Scope } from '../api/types';

/** What a change made here needs besides itself to become a feature on the screen. */
export interface Local {
  author: Id;
  /** The kind of a layer. */
  kindOf(layer: Id): string | undefined;
  /** How far a new feature goes where nobody says. */
  usualScope(): Scope;
  /** A feature as it was before it was deleted. */
  deleted?(feature: Id): Feature | undefined;
}

/**
 * The feature after a change, as its author sees it before the server has answered. `null` is "not there".
 * The server's word replaces it; this only bridges the time until then, which offline can be days.
 */
export function applyChange(feature: Feature | null, change: Change, local: Local): Feature | null {
  switch (change.kind) {
    case 'feature.put':
      return applyPut(feature, change, local);
    case 'feature.delete':
    case 'feature.redact':
      return null;
    case 'feature.restore':
      return feature ?? (change.feature ? (local.deleted?.(change.feature) ?? null) : null);
    case 'feature.resolve':
      return feature && applyResolve(feature, change);
    case 'feature.comment':
      return feature && withProperties(feature, { comments: (feature.properties.comments ?? 0) + 1 });
    case 'feature.attach': {
      if (!feature) return null;
      const { attachment, media_type, name } = change.body;
      const others = (feature.properties.attachments ?? []).filter((one) => one.id !== attachment);
      return withProperties(feature, { attachments: [...others, { id: attachment, media_type, ...(name ? { name } : {}) }] });
    }
    case 'feature.detach': {
      if (!feature) return null;
      const attachments = (feature.properties.attachments ?? []).filter((one) => one.id !== change.body.attachment);
      return withProperties(feature, { attachments });
    }
    default:
      return feature;
  }
}

function applyPut(feature: Feature | null, change: ChangeOf<'feature.put'>, local: Local): Feature | null {
  const { geometry, scope, properties } = change.body;
  if (!feature) {
    const kind = change.layer ? local.kindOf(change.layer) : undefined;
    if (!kind || !change.layer || !change.feature) return null;
    feature = {
      type: 'Feature', id: change.feature, geometry: null,
      properties: {
        layer: change.layer, kind, scope: local.usualScope(), precision: 'exact', author: local.author,
        created_at: instant(change.hlc), updated_at: instant(change.hlc), fields: {},
      },
    };
  }
  const fields = { ...feature.properties.fields };
  for (const [id, value] of Object.entries(properties ?? {})) {
    if (value === null) delete fields[id];
    else fields[id] = value;
  }
  return {
    ...feature,
    geometry: geometry ?? feature.geometry,
    properties: { ...feature.properties, scope: scope ?? feature.properties.scope, updated_at: instant(change.hlc), fields },
  };
}

function applyResolve(feature: Feature, change: ChangeOf<'feature.resolve'>): Feature | null {
  const { geometry, scope, deleted, properties = {} } = change.body;
  if (deleted) return null;
  const decided = new Set([...Object.keys(change.body), ...Object.keys(properties)]);
  const contested = (feature.properties.contested ?? []).filter((one) => !decided.has(one));
  const fields = { ...feature.properties.fields, ...properties };
  return {
    ...feature,
    geometry: geometry ?? feature.geometry,
    properties: { ...feature.properties, contested, fields, scope: scope ?? feature.properties.scope },
  };
}

function withProperties(feature: Feature, properties: Partial<Feature['properties']>): Feature {
  return { ...feature, properties: { ...feature.properties, ...properties } };
}

/** The wall-clock part of a stamp. */
function instant(hlc: string): string {
  return new Date(parseInt(hlc.slice(0, 12), 16)).toISOString();
}
