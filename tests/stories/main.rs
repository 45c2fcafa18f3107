//! Stories: what people do with Trama, told over HTTP to the built program, on both stores.

mod architecture;
