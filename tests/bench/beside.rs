//! PostGIS answering the same questions about the same features, in the same run. It is given its best: the geometry is
//! stored in both projections, both indexed, the table is in the order of its index, everything fits in memory, and each
//! connection prepares its statements.

use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection, Row};
use tests::postgis::Database;

use crate::{
    figures::{Together, cpu, ms},
    inside::half_side,
    scatter::{Dice, scatter},
};

/// The question of a tile, as a tile server asks it.
const TILE: &str = "select st_asmvt(t, 'features') from (
    select id::text, code, severity, extract(epoch from seen_at)::bigint as time, name as label,
        st_asmvtgeom(flat, st_tileenvelope($1, $2, $3), 4096, 128, true) as geom
    from scattered where flat && st_tileenvelope($1, $2, $3, margin => 0.03125)) t where geom is not null";
/// A page of a hundred in a box, as GeoJSON.
const BOX: &str = "select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
    json_build_object('type', 'Feature', 'id', id, 'geometry', st_asgeojson(geom, 7)::json, 'properties',
        json_build_object('code', code, 'severity', severity, 'name', name, 'seen_at', seen_at))), '[]'))::text
    from (select * from scattered where geom && st_makeenvelope($1, $2, $3, $4, 4326) limit 100) page";
/// The ten nearest: by the index in degrees, then by metres.
const NEAREST: &str = "select json_agg(json_build_object('type', 'Feature', 'id', id, 'geometry', st_asgeojson(geom, 7)::json,
    'properties', json_build_object('code', code, 'severity', severity, 'name', name, 'seen_at', seen_at)))::text
    from (select * from (select * from scattered order by geom <-> st_setsrid(st_makepoint($1, $2), 4326) limit 30) near
        order by geom::geography <-> st_setsrid(st_makepoint($1, $2), 4326)::geography limit 10) ten";

/// A table with the features of one size.
pub struct Beside {
    /// Its database.
    pub database: Database,
    /// Where the features are.
    pub places: Vec<(f64, f64)>,
}

/// The processor time of one question, the mean of many.
pub struct Asked(pub Duration);

impl Beside {
    /// Fills the table.
    pub async fn new(count: usize) -> anyhow::Result<Self> {
        let database = Database::new().await?;
        let mut conn = PgConnection::connect(&database.url).await?;
        conn.execute(
            "create table scattered (id uuid, code text, severity int, seen_at date, name text,
                geom geometry(Geometry, 4326), flat geometry(Geometry, 3857))",
        )
        .await?;
        let mut places = Vec::with_capacity(count);
        let mut copy =
            conn.copy_in_raw("copy scattered (id, code, severity, seen_at, name, geom) from stdin").await?;
        let mut rows = String::new();
        for it in scatter(1, count) {
            use std::fmt::Write;
            places.push(it.place);
            let shape = wkt(&it.shape);
            writeln!(
                rows,
                "{}\t{}\t{}\t{}\t{}\tSRID=4326;{shape}",
                it.id, it.code, it.severity, it.day, it.name
            )?;
            if rows.len() > 1 << 20 {
                copy.send(std::mem::take(&mut rows).into_bytes()).await?;
            }
        }
        copy.send(rows.into_bytes()).await?;
        copy.finish().await?;
        for step in [
            "update scattered set flat = st_transform(geom, 3857)",
            "create index scattered_geom on scattered using gist (geom)",
            "create index scattered_flat on scattered using gist (flat)",
            "cluster scattered using scattered_flat",
            "analyze scattered",
        ] {
            conn.execute(step).await?;
        }
        conn.close().await?;
        Ok(Self { database, places })
    }

    /// A connection whose backend does its work alone, so that its processor time can be told.
    pub async fn connect(&self) -> anyhow::Result<(PgConnection, u32)> {
        let mut conn = PgConnection::connect(&self.database.url).await?;
        conn.execute("set max_parallel_workers_per_gather = 0; set jit = off").await?;
        let pid: i32 = sqlx::query("select pg_backend_pid()").fetch_one(&mut conn).await?.get(0);
        Ok((conn, u32::try_from(pid)?))
    }

    /// Tiles at these places.
    pub async fn tiles(&self, tiles: &[(u8, u32, u32)]) -> anyhow::Result<Asked> {
        let (mut conn, pid) = self.connect().await?;
        let _together = Together::with(&[pid])?;
        let began = cpu(pid);
        for (z, x, y) in tiles {
            let row = sqlx::query(TILE).bind(i32::from(*z)).bind(i32::try_from(*x)?).bind(i32::try_from(*y)?);
            let tile: Vec<u8> = row.fetch_one(&mut conn).await?.get(0);
            std::hint::black_box(tile);
        }
        Ok(Asked(cpu(pid).saturating_sub(began) / u32::try_from(tiles.len().max(1))?))
    }

    /// Boxes, or the nearest, asked so many times by so many connections at once; answers the rate and the cost of one.
    pub async fn rate(&self, nearest: bool, each: usize, connections: usize) -> anyhow::Result<(f64, Asked)> {
        let mut askers = Vec::new();
        for n in 0..connections {
            askers.push((self.connect().await?, Dice::new(20 + n as u64)));
        }
        let pids: Vec<u32> = askers.iter().map(|((_, pid), _)| *pid).collect();
        let spent = || pids.iter().map(|pid| cpu(*pid)).sum::<Duration>();
        let (began, since) = (spent(), Instant::now());
        let half = half_side(self.places.len());
        let mut asking = tokio::task::JoinSet::new();
        for ((mut conn, _), mut dice) in askers {
            let places: Vec<_> = (0..each).map(|_| self.places[dice.below(self.places.len())]).collect();
            asking.spawn(async move {
                for (lon, lat) in places {
                    let question = if nearest {
                        sqlx::query(NEAREST).bind(lon).bind(lat)
                    } else {
                        sqlx::query(BOX).bind(lon - half).bind(lat - half).bind(lon + half).bind(lat + half)
                    };
                    let answer: Option<String> = question.fetch_one(&mut conn).await?.get(0);
                    std::hint::black_box(answer);
                }
                anyhow::Ok(conn)
            });
        }
        // The backends stay until they have been asked what they spent.
        let conns = asking.join_all().await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        let asked = (each * connections) as f64;
        let (time, cpu) = (since.elapsed(), spent().saturating_sub(began));
        drop(conns);
        Ok((asked / time.as_secs_f64(), Asked(cpu.div_f64(asked))))
    }
}

fn wkt(shape: &geo_types::Geometry<f64>) -> String {
    let list = |line: &geo_types::LineString<f64>| {
        line.coords().map(|at| format!("{:.7} {:.7}", at.x, at.y)).collect::<Vec<_>>().join(",")
    };
    match shape {
        geo_types::Geometry::Point(at) => format!("POINT({:.7} {:.7})", at.x(), at.y()),
        geo_types::Geometry::LineString(line) => format!("LINESTRING({})", list(line)),
        geo_types::Geometry::Polygon(area) => format!("POLYGON(({}))", list(area.exterior())),
        _ => String::new(),
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&ms(self.0))
    }
}
