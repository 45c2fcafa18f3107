/** The JSON of the server's API, by the names that the page uses. The shapes are made from the description of the API. */
import type { components } from './schema';

export type * from './door_types';
export type * from './import_types';

export type Shapes = components['schemas'];

/** UUID v4. */
export type Id = Shapes['Feature']['id'];
/** A place in the log. It looks otherwise each time it is told, so that nobody counts what is hidden from her. */
export type Bookmark = Shapes['Bookmark'];
/** Hybrid logical clock, 16 lowercase hex digits: 12 of milliseconds, 4 of a counter. Text order is time order. */
export type Hlc = Shapes['Hlc'];

export type Geometry = Shapes['Geometry'];
export type Scope = Shapes['Scope'];
export type Role = Shapes['Role'];
export type Clearance = Shapes['Clearance'];
export type Ability = Shapes['Ability'];
export type Shape = Shapes['Shape'];

/** What a field of a feature can hold. `null` clears it. */
export type Value = Shapes['Answer'];
export type Values = Record<string, Value>;

/** Text by language; Spanish and English are always there. */
export type Label = Shapes['Label'];
export type Kind = Shapes['Kind'];
export type Field = Shapes['Field'];
export type FieldType = Shapes['FieldType'];
export type Code = Shapes['Code'];

export type View = Shapes['Camera'];
export type Account = Shapes['AccountShown'];
export type Layer = Shapes['LayerShown'];
export type LayerCounts = Shapes['Count'];
export type MapSummary = Shapes['MapListed'];
export type MapInfo = Shapes['MapShown'];

export type Workshop = Shapes['WorkshopShown'];
export type Plan = Shapes['Plan'];
export type Phase = Shapes['Phase'];
export type Prompt = Shapes['Prompt'];
export type Draws = Shapes['Draws'];
export type Template = Shapes['Template'];
export type Sign = Shapes['Sign'];
export type Signs = Shapes['Signs'];
export type Group = Shapes['Group'];
export type Seat = Shapes['Seat'];
export type Screens = Shapes['Screens'];
export type Room = Shapes['Room'];
export type Welcome = Shapes['Welcome'];
/** Where who leads the workshop asks to look. */
export type Look = Shapes['Look'];
export type Stance = Shapes['Stance'];
export type Tally = Shapes['Tally'];
export type Tool = Shapes['Tool'];
/** What a room decided of a kind. */
export type Decision = Shapes['DecisionShown'];
export type ToDecide = Shapes['ToDecide'];
export type Plenary = Shapes['Plenary'];
export type RoomMark = Shapes['RoomMark'];
/** A workshop beside an earlier one. */
export type Comparison = Shapes['Comparison'];
export type KindCompared = Shapes['KindCompared'];
/** In which of two workshops something was marked. */
export type When = Shapes['When'];

export type Attachment = Shapes['Attachment'];
export type Feature = Shapes['Feature'];
export type FeatureProperties = Shapes['FeatureProperties'];
export type FeaturePage = Shapes['FeaturePage'];
export type Snapshot = Shapes['Snapshot'];

export type Change = Shapes['Change'];
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { kind: K }>;
/** The body of each kind of change. */
export type Bodies = { [K in ChangeKind]: ChangeOf<K>['body'] };
export type PutBody = Shapes['FeaturePut'];
export type Verdict = Shapes['Verdict'];

/** A rectangle of tiles of one zoom: z, first column, first row, last column, last row. */
export type TileRange = NonNullable<Shapes['ChangeEvent']['tiles']>[number];
/** A change as the stream and the pages of the log tell it; a page says no tiles. */
export type ChangeOut = Shapes['SeenChange'] & Partial<Pick<Shapes['ChangeEvent'], 'actor_name' | 'state' | 'tiles'>>;
export type ChangePage = Shapes['ChangesPage'];

/** What somebody wrote into a field that another wrote to unseen. */
export type Claim = Shapes['NamedClaim'];
export type FeatureHistory = Shapes['History'];

/** Somebody on the map now. Her colour is given by the page, the same on every screen. */
export type Person = Shapes['Person'] & { color: string };

export type Member = Shapes['MemberShown'];
export type JoinLink = Shapes['LinkListed'];
export type LinkMade = Shapes['LinkMade'];
export type Invitation = Shapes['InvitationListed'];
export type InvitationMade = Shapes['InvitationMade'];
export type InvitationOpened = Shapes['InvitationOpened'];
export type Contact = Required<Shapes['Contact']>;

/** What strangers read of a published map, and what is looked at before they do. */
export type PublicMap = Shapes['PublicMap'];
export type PublicCount = Shapes['PublicCount'];
export type PublicFeature = Shapes['PublicFeature'];
export type Publication = Shapes['Publication'];
export type PublicationAsked = Shapes['PublicationAsked'];
export type Preview = Shapes['Preview'];
export type PublicationWarning = Shapes['PublicationWarning'];

export type Archive = Shapes['ArchiveShown'];

/** What the server, or a proxy before it, says when it cannot do what was asked. */
export type ProblemBody = Pick<Shapes['ProblemBody'], 'type'> & Partial<Shapes['ProblemBody']>;
