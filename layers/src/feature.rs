//! A feature: registers that changes write, in any order, to the same end.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    change::{Attachment, Body, FeaturePut, Logged},
    clock::{Millis, Stamp},
    field::Value,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, Seq, WorkshopId},
    kind::Kind,
    place::{ExactPlace, StoredPlace},
    register::{Register, Write},
    scope::{Reach, Scope},
};

/// A feature with every field's register. It holds the exact place, so it does not serialise: a
/// [`View`](crate::view::View) shows it, [`record`](crate::record) keeps it.
pub struct Feature {
    id: FeatureId,
    pub(crate) registers: Registers,
}

/// The state of a feature, in the form in which it is sealed.
#[derive(PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Registers {
    born: Option<Born>,
    head: Seq,
    updated_at: Millis,
    place: Option<Register<StoredPlace>>,
    scope: Option<Register<Scope>>,
    circle: Option<Register<Option<WorkshopId>>>,
    deleted: Option<Register<bool>>,
    properties: BTreeMap<String, Register<Option<Value>>>,
    attachments: BTreeMap<AttachmentId, Register<Option<Attachment>>>,
    comments: BTreeSet<ChangeId>,
    left: Left,
}

/// What is left of a feature. Stored, in the places of a yes or no that older programs wrote: never reorder the variants.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Left {
    /// All of it.
    #[default]
    Whole,
    /// Nothing.
    Nothing,
    /// What it says in general.
    General,
}

/// Its first put, by place in the log: an early clock makes nobody an author.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Born {
    seq: Seq,
    author: ActorId,
    layer: LayerId,
    at: Millis,
}

impl Feature {
    /// A feature that nothing was written to yet.
    pub fn new(id: FeatureId) -> Self {
        Self { id, registers: Registers::default() }
    }

    pub(crate) fn from_registers(id: FeatureId, registers: Registers) -> Self {
        Self { id, registers }
    }

    /// Which.
    pub fn id(&self) -> FeatureId {
        self.id
    }

    /// The layer it was put on; `None` before its first put.
    pub fn layer(&self) -> Option<LayerId> {
        self.registers.born.map(|born| born.layer)
    }

    /// Who put it there.
    pub fn author(&self) -> Option<ActorId> {
        self.registers.born.map(|born| born.author)
    }

    /// When the server first heard of it.
    pub fn created_at(&self) -> Millis {
        self.registers.born.map_or(0, |born| born.at)
    }

    /// When the server last heard of it.
    pub fn updated_at(&self) -> Millis {
        self.registers.updated_at
    }

    /// The last change that wrote to it.
    pub fn head(&self) -> Seq {
        self.registers.head
    }

    /// How far it goes. Where somebody took it back while another, unseen, moved it outward, it stays where fewer see it
    /// until a person decides.
    pub fn scope(&self) -> Scope {
        let Some(register) = &self.registers.scope else { return Scope::Draft };
        register.contested().map(|rival| rival.value).fold(*register.value(), Scope::min)
    }

    /// The change by which it goes as far as it goes.
    pub fn rescoped_at(&self) -> Seq {
        self.registers.scope.as_ref().map_or(0, |scope| scope.winner().seq)
    }

    /// The workshop whose room it was last shown to. It stays so when it goes beyond the room, and is forgotten when it is
    /// taken back out of it.
    pub fn circle(&self) -> Option<WorkshopId> {
        self.registers.circle.as_ref().and_then(|circle| *circle.value())
    }

    /// Whether it was taken off the map, or destroyed. What somebody wrote to while another, unseen, took it off stays
    /// on the map until a person decides: off it, nobody would find what she wrote.
    pub fn is_deleted(&self) -> bool {
        let taken_off = |it: &Register<bool>| *it.value() && it.contested().next().is_none();
        self.is_redacted() || self.registers.deleted.as_ref().is_some_and(taken_off)
    }

    /// Whether nothing of it is left.
    pub fn is_redacted(&self) -> bool {
        self.registers.left == Left::Nothing
    }

    /// Whether nothing is left of it but what it says in general.
    pub fn is_generalised(&self) -> bool {
        self.registers.left == Left::General
    }

    /// Whether it has a place.
    pub fn is_placed(&self) -> bool {
        self.registers.place.is_some()
    }

    /// Its properties that have a value.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.registers
            .properties
            .iter()
            .filter_map(|(field, register)| Some((field.as_str(), register.value().as_ref()?)))
    }

    /// The value of a property.
    pub fn property(&self, field: &str) -> Option<&Value> {
        self.registers.properties.get(field)?.value().as_ref()
    }

    /// Its photos and voice notes.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.registers.attachments.values().filter_map(|register| register.value().as_ref())
    }

    /// Those that somebody added.
    pub fn attached_by(&self, actor: ActorId) -> impl Iterator<Item = AttachmentId> {
        let hers =
            move |it: &Register<Option<Attachment>>| it.winner().actor == actor && it.value().is_some();
        self.registers.attachments.iter().filter(move |(_, it)| hers(it)).map(|(id, _)| *id)
    }

    /// Those that were taken off, where the server has heard nothing of the feature since a time: the clock of who took them
    /// off may be slow.
    pub fn taken_off(&self, before: Millis) -> impl Iterator<Item = AttachmentId> {
        let rests = self.updated_at() < before;
        let off = move |it: &Register<Option<Attachment>>| rests && it.value().is_none();
        self.registers.attachments.iter().filter(move |(_, it)| off(it)).map(|(id, _)| *id)
    }

    /// Who added a photo or a voice note, or took it off, last.
    pub fn hung_by(&self, attachment: AttachmentId) -> Option<ActorId> {
        self.registers.attachments.get(&attachment).map(|it| it.winner().actor)
    }

    /// How many comments it has.
    pub fn comments(&self) -> usize {
        self.registers.comments.len()
    }

    pub(crate) fn place(&self) -> Option<&ExactPlace> {
        self.registers.place.as_ref().map(|place| &place.value().0)
    }

    /// The fields in which somebody was written over unseen: `geometry`, `scope`, `deleted` or the id of a property.
    pub fn contested(&self) -> Vec<&str> {
        let fixed = [
            ("deleted", self.registers.deleted.as_ref().is_some_and(|it| it.contested().next().is_some())),
            ("geometry", self.registers.place.as_ref().is_some_and(|it| it.contested().next().is_some())),
            ("scope", self.registers.scope.as_ref().is_some_and(|it| it.contested().next().is_some())),
        ];
        let fixed = fixed.into_iter().filter_map(|(field, contested)| contested.then_some(field));
        let properties =
            self.registers.properties.iter().filter(|(_, register)| register.contested().next().is_some());
        fixed.chain(properties.map(|(field, _)| field.as_str())).collect()
    }

    /// The values of a contested field, the one that stands first: who wrote what when. Geometry is masked by the view.
    pub(crate) fn registers(&self) -> &Registers {
        &self.registers
    }

    /// The latest stamp among the writes, on any field, that somebody knows of: her own change must come after it.
    pub(crate) fn latest(&self, knows: impl Fn(Seq, ActorId) -> bool + Copy) -> Option<Stamp> {
        let registers = &self.registers;
        let fixed = [
            registers.place.as_ref().and_then(|it| it.latest(knows)),
            registers.scope.as_ref().and_then(|it| it.latest(knows)),
            registers.deleted.as_ref().and_then(|it| it.latest(knows)),
        ];
        let properties = registers.properties.values().filter_map(|it| it.latest(knows));
        let attachments = registers.attachments.values().filter_map(|it| it.latest(knows));
        fixed.into_iter().flatten().chain(properties).chain(attachments).max()
    }

    /// Takes in a change of the log. Any order and any redelivery of the same changes leave the same feature. A
    /// property that the kind does not know, or no longer, stays in the log and is not shown.
    pub fn apply(&mut self, logged: &Logged, kind: &Kind) {
        self.registers.head = self.registers.head.max(logged.seq);
        if self.is_redacted() {
            return self.remember(logged);
        }
        self.registers.updated_at = self.registers.updated_at.max(logged.received_at);
        let by = By::of(logged);
        match &logged.change.body {
            Body::FeaturePut(put) => {
                if let Some(layer) = logged.change.layer {
                    self.bear(Born { seq: by.seq, author: by.actor, layer, at: logged.received_at });
                }
                // To write to a feature is to say that it is there.
                by.write(&mut self.registers.deleted, false);
                self.put(put, kind, by);
            }
            Body::FeatureResolve(put) => {
                if let Some(deleted) = put.deleted {
                    by.write(&mut self.registers.deleted, deleted);
                }
                self.put(put, kind, by);
            }
            Body::FeatureDelete => by.write(&mut self.registers.deleted, true),
            Body::FeatureRestore => by.write(&mut self.registers.deleted, false),
            Body::FeatureComment { .. } | Body::FeatureAttach(_) | Body::FeatureDetach { .. }
                if self.is_generalised() => {}
            Body::FeatureComment { .. } => {
                self.registers.comments.insert(by.stamp.change);
            }
            Body::FeatureAttach(attachment) => {
                by.write_in(&mut self.registers.attachments, attachment.attachment, Some(attachment.clone()));
            }
            Body::FeatureDetach { attachment } => {
                by.write_in(&mut self.registers.attachments, *attachment, None);
            }
            Body::FeatureRedact => {
                let Registers { born, head, scope, .. } = std::mem::take(&mut self.registers);
                self.registers = Registers { born, head, scope, left: Left::Nothing, ..Registers::default() };
            }
            Body::FeatureGeneralise(put) => {
                let Registers { born, head, updated_at, scope, circle, deleted, .. } =
                    std::mem::take(&mut self.registers);
                self.registers =
                    Registers { born, head, updated_at, scope, circle, deleted, ..Registers::default() };
                self.put(put, kind, by);
                self.registers.left = Left::General;
            }
            Body::LayerPut(_)
            | Body::LayerRemove
            | Body::MapPut(_)
            | Body::ContactsPut { .. }
            | Body::KindDefine { .. }
            | Body::Workshop(_) => {}
        }
    }

    /// Author, layer and scope of what is destroyed stay, whichever was heard of first: they say who must be told.
    fn remember(&mut self, logged: &Logged) {
        let (Body::FeaturePut(put) | Body::FeatureResolve(put) | Body::FeatureGeneralise(put)) =
            &logged.change.body
        else {
            return;
        };
        let by = By::of(logged);
        if let (Body::FeaturePut(_), Some(layer)) = (&logged.change.body, logged.change.layer) {
            self.bear(Born { seq: by.seq, author: by.actor, layer, at: logged.received_at });
        }
        if let Some(scope) = put.scope {
            by.write(&mut self.registers.scope, scope);
        }
    }

    fn bear(&mut self, born: Born) {
        if self.registers.born.is_none_or(|known| born.seq < known.seq) {
            self.registers.born = Some(born);
        }
    }

    fn put(&mut self, put: &FeaturePut, kind: &Kind, by: By) {
        if let Some(scope) = put.scope {
            by.write(&mut self.registers.scope, scope);
            // What goes beyond a room says nothing of whose room it was: that stays as it is.
            if scope.reach() <= Reach::Workshop {
                by.write(&mut self.registers.circle, scope.room());
            }
        }
        if self.is_generalised() {
            return;
        }
        if let Some(place) = &put.place {
            by.write(&mut self.registers.place, StoredPlace(ExactPlace::new(place.geometry().clone())));
        }
        for (field, value) in &put.properties {
            let Some(known) = kind.field(field) else { continue };
            if let Ok(value) = value.as_ref().map(|json| known.read(json)).transpose() {
                by.write_in(&mut self.registers.properties, field.clone(), value);
            }
        }
    }
}

/// Who writes, when, and having seen how much.
#[derive(Clone, Copy)]
struct By {
    stamp: Stamp,
    seq: Seq,
    actor: ActorId,
    base: Seq,
}

impl By {
    fn of(logged: &Logged) -> Self {
        Self { stamp: logged.stamp(), seq: logged.seq, actor: logged.actor, base: logged.change.base }
    }

    fn write<T: PartialEq>(self, register: &mut Option<Register<T>>, value: T) {
        let write = Write { value, stamp: self.stamp, seq: self.seq, actor: self.actor };
        match register {
            Some(register) => register.merge(write, self.base),
            None => *register = Some(Register::new(write, self.base)),
        }
    }

    fn write_in<K: Ord, T: PartialEq>(self, registers: &mut BTreeMap<K, Register<T>>, key: K, value: T) {
        let write = Write { value, stamp: self.stamp, seq: self.seq, actor: self.actor };
        match registers.entry(key) {
            std::collections::btree_map::Entry::Occupied(mut register) => {
                register.get_mut().merge(write, self.base);
            }
            std::collections::btree_map::Entry::Vacant(empty) => {
                empty.insert(Register::new(write, self.base));
            }
        }
    }
}

impl PartialEq for Feature {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.registers == other.registers
    }
}

impl Registers {
    pub(crate) fn scope(&self) -> Option<&Register<Scope>> {
        self.scope.as_ref()
    }

    pub(crate) fn deleted(&self) -> Option<&Register<bool>> {
        self.deleted.as_ref()
    }

    pub(crate) fn place(&self) -> Option<&Register<StoredPlace>> {
        self.place.as_ref()
    }

    pub(crate) fn property(&self, field: &str) -> Option<&Register<Option<Value>>> {
        self.properties.get(field)
    }
}
