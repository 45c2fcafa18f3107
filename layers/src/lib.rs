//! The domain of Trama: what a layer, a feature and a change are, who may see what, and how exactly.
