//! Where trees are made while the map is read and written: one at a time, so that two viewers do not make the same one.
//! The locks of the map are held for moments only.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use layers::{index::Follows, view::Shelf};
use parking_lot::Mutex;

use crate::atlas::{OpenMap, State};

/// Slots that are gathered, while a writer may wait for it.
const SLOTS: usize = 16_384;
/// Changes that are taken in, while a writer may wait for it.
const CHANGES: usize = 1_024;
/// How often a tree is made anew, because so much happened, before the map waits for it.
const TRIES: usize = 3;

/// The nursery of one map.
#[derive(Default)]
pub(crate) struct Nursery {
    turn: Mutex<()>,
    mending: AtomicBool,
}

impl Nursery {
    /// Makes a tree that somebody waits for. If the map changes faster than it is made, the map waits in the end.
    pub(crate) fn supply(&self, open: &OpenMap, shelf: Shelf) {
        let _turn = self.turn.lock();
        let is_there = || open.read().indexes.has(&shelf);
        if (0..TRIES).any(|_| is_there() || make(open, shelf)) {
            return;
        }
        let mut state = open.write();
        let State { map, indexes, .. } = &mut *state;
        indexes.make_at_once(map, shelf);
    }

    /// Sorts worn trees again, beside everything else. What does not succeed is tried again after a later change.
    pub(crate) fn mend(open: &Arc<OpenMap>) {
        if open.nursery().mending.swap(true, Ordering::AcqRel) {
            return;
        }
        let open = Arc::clone(open);
        tokio::task::spawn_blocking(move || {
            let worn = || open.read().indexes.worn();
            while let Some(shelf) = worn() {
                let _turn = open.nursery().turn.lock();
                if !make(&open, shelf) {
                    break;
                }
            }
            open.nursery().mending.store(false, Ordering::Release);
        });
    }
}

/// `false` when it was for nothing: so much happened meanwhile, or the layer is gone.
fn make(open: &OpenMap, shelf: Shelf) -> bool {
    let begun = {
        let state = open.read();
        state.indexes.make(&state.map, shelf)
    };
    let Some(mut making) = begun else { return false };
    while !making.gather(&open.read().indexes, SLOTS) {}
    let mut made = making.finish();
    loop {
        let state = open.read();
        match made.follow(&state.indexes, &state.map, CHANGES) {
            Follows::Behind => {}
            Follows::Level => break,
            Follows::Lost => return false,
        }
    }
    let replaced = {
        let mut state = open.write();
        let State { map, indexes, .. } = &mut *state;
        indexes.place(map, made)
    };
    // What was replaced is let go of here, where nobody waits.
    replaced.is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use layers::{
        change::{Body, Change, FeaturePut, LayerPut, Logged},
        clock::Hlc,
        feature::Feature,
        geometry::Geometry,
        id::{ActorId, ChangeId, FeatureId, LayerId, MapId},
        index::Loader,
        map::Map,
        place::ExactPlace,
        role::{Actor, Role},
        scope::Scope,
        view::View,
    };
    use uuid::Uuid;

    use super::*;
    use crate::atlas::Step;

    /// Somebody who draws features on the one layer of a map.
    struct Hand {
        map: Map,
        layer: LayerId,
        seq: u64,
    }

    impl Hand {
        fn new() -> Self {
            let map = Map::new(MapId::new(Uuid::nil()), "Prueba".into());
            let mut hand = Self { map, layer: LayerId::new(Uuid::from_u128(1)), seq: 0 };
            let kind = "risk_factor".parse().unwrap();
            let put = LayerPut { kind, name: "Peligros".into(), order: 0, precision: BTreeMap::new() };
            let logged = hand.logged(None, Body::LayerPut(put));
            hand.map.apply(&logged);
            hand
        }

        fn logged(&mut self, feature: Option<FeatureId>, body: Body) -> Logged {
            self.seq += 1;
            let id = ChangeId::new(Uuid::from_u128(self.seq.into()));
            let hlc = Hlc::new(self.seq, 0);
            let change = Change { id, hlc, base: self.seq - 1, layer: Some(self.layer), feature, body };
            Logged { seq: self.seq, actor: ActorId::new(Uuid::from_u128(9)), received_at: self.seq, change }
        }

        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        fn draw(&mut self) -> (Logged, Feature) {
            let id = FeatureId::new(Uuid::from_u128(u128::from(self.seq) << 64));
            let along = (self.seq % 997) as f64 / 997.0;
            let place = ExactPlace::new(Geometry::point(-75.0 + along, 4.0 + along * along).unwrap());
            let put = FeaturePut { place: Some(place), scope: Some(Scope::Map), ..FeaturePut::default() };
            let logged = self.logged(Some(id), Body::FeaturePut(put));
            let mut feature = Feature::new(id);
            feature.apply(&logged, self.map.layer_and_kind(self.layer).unwrap().1);
            (logged, feature)
        }
    }

    impl Hand {
        fn steps(&mut self, many: usize) -> Vec<Step> {
            let (log, features): (Vec<_>, Vec<_>) = (0..many).map(|_| self.draw()).unzip();
            Step::of(log, features)
        }
    }

    fn total(open: &OpenMap, role: Role) -> usize {
        let view = View::new(Actor { id: ActorId::new(Uuid::from_u128(7)), role }, &open.read().map);
        open.look(&view, None, |_, bound| bound.totals().iter().map(|(_, total)| total).sum())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_drawn_while_trees_are_made_is_in_them() {
        let mut hand = Hand::new();
        let map = hand.map.clone();
        let mut loader = Loader::new(&map);
        (0..20_000).for_each(|_| loader.push(&hand.draw().1));
        let indexes = loader.finish(hand.seq);
        let open = Arc::new(OpenMap::new(map, indexes, hand.seq));
        let looking = Arc::clone(&open);
        let looks = tokio::task::spawn_blocking(move || total(&looking, Role::Partner));
        // More than a quarter, so that the tree is worn and sorted again meanwhile.
        (0..700).for_each(|_| open.take(hand.steps(10)));
        assert!((20_000..=27_000).contains(&looks.await.unwrap()));
        // What was for nothing because so much happened is tried again after the next change.
        while open.read().indexes.worn().is_some() {
            while open.nursery().mending.load(Ordering::Acquire) {
                tokio::task::yield_now().await;
            }
            open.take(hand.steps(1));
        }
        let drawn = usize::try_from(hand.seq - 1).unwrap();
        for role in [Role::Partner, Role::Member] {
            assert_eq!(total(&open, role), drawn, "{role:?}");
        }
    }
}
