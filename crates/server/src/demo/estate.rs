//! The estate of the demo, 邻里花园: three areas, fourteen buildings, 1,200 units, and the people in them. Nothing
//! here knows the server: it is what the workbooks of the property office are written from.

use super::{chance::Chance, names};

/// Name of the estate.
pub const NAME: &str = "邻里花园";
/// Its address; town and street do not exist.
pub const ADDRESS: &str = "清澜市东湖区柳荫路188号";
/// Telephone of its service centre.
pub const PHONE: &str = "0345-2000188";
/// Its areas.
pub const AREAS: [&str; 3] = ["东区", "中区", "西区"];

/// One kind of building.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// Index of its area in [`AREAS`].
    pub area: usize,
    /// Storeys.
    pub floors: u16,
    /// Entrances; 0 where the building has one door and no 单元.
    pub entrances: u16,
    /// Units on each storey of an entrance.
    pub doors: u16,
    /// Whether a concierge sits in a lobby.
    pub lobby: bool,
    /// What the office calls a building of this kind.
    pub label: &'static str,
}

/// Walk-ups, mid-rises, towers.
const DESIGNS: [Design; 3] = [
    Design {
        area: 0,
        floors: 7,
        entrances: 4,
        doors: 2,
        lobby: false,
        label: "栋",
    },
    Design {
        area: 1,
        floors: 18,
        entrances: 2,
        doors: 2,
        lobby: true,
        label: "幢",
    },
    Design {
        area: 2,
        floors: 28,
        entrances: 0,
        doors: 5,
        lobby: true,
        label: "座",
    },
];

/// Number of each building with its design; nobody builds a number 4 or 14.
const BUILDINGS: [(u16, usize); 14] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (5, 0),
    (6, 0),
    (7, 1),
    (8, 1),
    (9, 1),
    (10, 1),
    (11, 1),
    (12, 2),
    (13, 2),
    (15, 2),
    (16, 2),
];

/// One building.
#[derive(Clone, Debug)]
pub struct Building {
    /// Number without its label.
    pub number: u16,
    /// What it is like.
    pub design: Design,
}

/// How a unit is lived in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Living {
    /// By its owner.
    Owner,
    /// Let.
    Let,
    /// Nobody for now.
    Empty,
    /// Nobody for years.
    LongEmpty,
    /// Being fitted out.
    Renovating,
    /// Handed over, never moved into.
    HandedOver,
}

/// One unit with everybody who has to do with it, as indices into [`World::people`].
#[derive(Clone, Debug)]
pub struct Home {
    /// Index into [`World::buildings`].
    pub building: usize,
    /// Entrance, from 1.
    pub entrance: Option<u16>,
    /// Storey, from 1.
    pub floor: u16,
    /// Room number as it stands on the door.
    pub room: String,
    /// Building area in 0.01 m².
    pub area_centi_m2: i64,
    /// 户型.
    pub layout: &'static str,
    /// How it is lived in.
    pub living: Living,
    /// Owners, the first being the one whom the office calls.
    pub owners: Vec<usize>,
    /// Family members who live with the owner.
    pub family: Vec<usize>,
    /// Tenants.
    pub tenants: Vec<usize>,
    /// Children under 14, whose names nobody needs to know.
    pub children: u8,
    /// An old person living alone, and the one to call in need: relation and index.
    pub alone: Option<(&'static str, usize)>,
    /// What the office noted.
    pub remark: &'static str,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Someone {
    /// Name.
    pub name: String,
    /// Whether a woman.
    pub woman: bool,
    /// Year of birth.
    pub born: i16,
    /// Mobile numbers, the one to try first in front.
    pub mobiles: Vec<String>,
    /// Number at home, if there still is one.
    pub landline: Option<String>,
    /// 职业.
    pub work: &'static str,
    /// 工作单位.
    pub employer: &'static str,
}

impl Someone {
    /// How staff address the person.
    pub fn address(&self) -> String {
        let family: String = if ["欧阳", "司徒", "上官", "尉迟"]
            .iter()
            .any(|two| self.name.starts_with(two))
        {
            self.name.chars().take(2).collect()
        } else {
            self.name.chars().take(1).collect()
        };
        let title = match (self.born < 1961, self.woman) {
            (true, true) => "阿姨",
            (true, false) => "叔叔",
            (false, true) => "女士",
            (false, false) => "先生",
        };
        format!("{family}{title}")
    }
}

/// Everything that stands in the office's workbooks.
#[derive(Clone, Debug)]
pub struct World {
    /// Buildings, in order of their numbers.
    pub buildings: Vec<Building>,
    /// Units, building by building, from below.
    pub homes: Vec<Home>,
    /// People.
    pub people: Vec<Someone>,
}

const WORK: [(&str, &str); 14] = [
    ("教师", "清澜市第三中学"),
    ("工程师", "东湖精密机械厂"),
    ("医生", "清澜市人民医院"),
    ("护士", "柳荫社区卫生中心"),
    ("个体经营", "柳荫路五金店"),
    ("会计", "清澜食品公司"),
    ("公务员", "东湖区街道办事处"),
    ("司机", "清澜公交公司"),
    ("软件开发", "启明软件公司"),
    ("销售", "东湖汽车城"),
    ("自由职业", ""),
    ("厨师", "湖畔酒楼"),
    ("设计师", "半亩设计工作室"),
    ("物流", "清澜快运公司"),
];

impl World {
    /// The estate of a seed.
    pub fn of(seed: u64) -> Self {
        let chance = Chance::new(seed).apart("estate", 0);
        let mut world = Self {
            buildings: Vec::new(),
            homes: Vec::new(),
            people: Vec::new(),
        };
        for (number, design) in BUILDINGS {
            let design = DESIGNS[design];
            world.buildings.push(Building { number, design });
            let building = world.buildings.len() - 1;
            for entrance in 0..design.entrances.max(1) {
                for floor in 1..=design.floors {
                    for door in 1..=design.doors {
                        let entrance = (design.entrances > 0).then_some(entrance + 1);
                        let mut own = chance.apart("home", world.homes.len() as u64);
                        let home = world.home((building, entrance, floor, door), design, &mut own);
                        world.homes.push(home);
                    }
                }
            }
        }
        world.share_units(&mut chance.apart("several units", 0));
        world
    }

    /// The area of a unit, as an index into [`AREAS`].
    pub fn area(&self, home: &Home) -> usize {
        self.buildings[home.building].design.area
    }

    /// The unit as people say it: `3栋2单元501`, `12座2803`.
    pub fn address(&self, home: &Home) -> String {
        let building = &self.buildings[home.building];
        let entrance = home
            .entrance
            .map(|entrance| format!("{entrance}单元"))
            .unwrap_or_default();
        format!(
            "{}{}{entrance}{}",
            building.number, building.design.label, home.room
        )
    }

    fn home(
        &mut self,
        (building, entrance, floor, door): (usize, Option<u16>, u16, u16),
        design: Design,
        chance: &mut Chance,
    ) -> Home {
        let (layout, area) = match (design.area, door) {
            (0, 1) => ("三室一厅", 9_860),
            (0, _) => ("两室一厅", 7_840),
            (1, 1) => ("三室两厅", 11_837),
            (1, _) => ("三室两厅", 12_605),
            (_, 1 | 5) => ("三室两厅", 10_920),
            (_, 2 | 4) => ("两室两厅", 8_915),
            _ => ("一室一厅", 5_642),
        };
        let living = match chance.below(100) {
            0..72 => Living::Owner,
            72..88 => Living::Let,
            88..93 => Living::Empty,
            93..95 => Living::LongEmpty,
            95..98 => Living::Renovating,
            _ => Living::HandedOver,
        };
        let mut home = Home {
            building,
            entrance,
            floor,
            room: format!("{floor}{door:02}"),
            area_centi_m2: area + i64::from(floor % 3) * 12,
            layout,
            living,
            owners: Vec::new(),
            family: Vec::new(),
            tenants: Vec::new(),
            children: 0,
            alone: None,
            remark: "",
        };
        self.move_in(&mut home, chance);
        home
    }

    fn move_in(&mut self, home: &mut Home, chance: &mut Chance) {
        let born = i16::try_from(chance.within(1946, 1996)).unwrap_or(1975);
        let woman = chance.of_100(42);
        let owner = self.person(woman, born, None, chance);
        home.owners.push(owner);
        let family_name = self.people[owner].name.clone();
        match home.living {
            Living::Owner if born < 1956 && chance.of_100(38) => {
                let child = self.person(chance.of_100(55), born + 27, Some(&family_name), chance);
                let relation = if self.people[child].woman {
                    "女儿"
                } else {
                    "儿子"
                };
                home.alone = Some((relation, child));
                home.remark = if chance.of_100(30) {
                    "独居老人，腿脚不便，每月上门看望"
                } else {
                    "独居老人"
                };
            }
            Living::Owner => {
                if chance.of_100(78) {
                    let spouse = self.person(!woman, born + 2, None, chance);
                    // A second owner on the deed, or simply the other half of the household.
                    if chance.of_100(35) {
                        home.owners.push(spouse)
                    } else {
                        home.family.push(spouse)
                    }
                }
                if born < 1980 && chance.of_100(45) {
                    let child = self.person(chance.of_100(50), born + 26, Some(&family_name), chance);
                    home.family.push(child);
                }
                if born > 1970 && chance.of_100(28) {
                    let parent = self.person(chance.of_100(60), born - 26, Some(&family_name), chance);
                    home.family.push(parent);
                }
                home.children = if born > 1978 && chance.of_100(60) {
                    1 + u8::from(chance.of_100(30))
                } else {
                    0
                };
                home.remark = match chance.below(24) {
                    0 => "上夜班，白天勿扰，请发微信",
                    1 => "家有大型犬，上门前先打电话",
                    2 => "业主常年在外地，有事打第二个电话",
                    3 => "已装净水器",
                    _ => "",
                };
            }
            Living::Let => {
                for _ in 0..chance.within(1, 3) {
                    let tenant_born = i16::try_from(chance.within(1978, 2003)).unwrap_or(1990);
                    let tenant = self.person(chance.of_100(48), tenant_born, None, chance);
                    home.tenants.push(tenant);
                }
                home.remark = if chance.of_100(20) {
                    "出租，押金由业主自管"
                } else {
                    ""
                };
            }
            Living::Renovating => home.remark = "装修中，已办装修手续",
            Living::Empty | Living::LongEmpty | Living::HandedOver => {}
        }
    }

    fn person(&mut self, woman: bool, born: i16, kin: Option<&str>, chance: &mut Chance) -> usize {
        let family = match kin {
            Some(name) if name.chars().count() <= 3 => name.chars().take(1).collect(),
            _ => names::family(chance).to_owned(),
        };
        let name = format!("{family}{}", names::given(chance, woman, born));
        let serial = u32::try_from(self.people.len()).unwrap_or(0);
        let mut mobiles = vec![names::mobile(serial * 2)];
        if chance.of_100(14) {
            mobiles.push(names::mobile(serial * 2 + 1));
        }
        let (work, employer) = match born {
            ..=1961 => ("退休", ""),
            2004.. => ("学生", ""),
            _ => chance.one_of(&WORK).copied().unwrap_or(("", "")),
        };
        let landline = (born < 1972 && chance.of_100(40)).then(|| names::landline(serial));
        self.people.push(Someone {
            name,
            woman,
            born,
            mobiles,
            landline,
            work,
            employer,
        });
        self.people.len() - 1
    }

    /// Forty owners have two units and some three: the later ones are let or stand empty.
    fn share_units(&mut self, chance: &mut Chance) {
        let count = self.homes.len() as u64;
        for _ in 0..48 {
            let from = usize::try_from(chance.below(count)).unwrap_or(0);
            let to = usize::try_from(chance.below(count)).unwrap_or(0);
            let (first, second) = (&self.homes[from], &self.homes[to]);
            let lived_in = first.living == Living::Owner && first.alone.is_none();
            if from != to
                && lived_in
                && matches!(second.living, Living::Let | Living::Empty | Living::LongEmpty)
            {
                let owner = first.owners[0];
                self.homes[to].owners = vec![owner];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Living, World};

    #[test]
    fn the_estate_has_about_1200_units_of_every_kind() {
        let world = World::of(7);
        assert_eq!(world.homes.len(), 1_200);
        assert_eq!(world.buildings.len(), 14);
        let count = |living| world.homes.iter().filter(|home| home.living == living).count();
        for living in [
            Living::Let,
            Living::Empty,
            Living::LongEmpty,
            Living::Renovating,
            Living::HandedOver,
            Living::Owner,
        ] {
            assert!(count(living) > 5, "{living:?}");
        }
        let alone = world.homes.iter().filter(|home| home.alone.is_some()).count();
        assert!((20..150).contains(&alone), "{alone} live alone");
        let mut owners: Vec<_> = world.homes.iter().map(|home| home.owners[0]).collect();
        owners.sort_unstable();
        let several = owners.windows(2).filter(|pair| pair[0] == pair[1]).count();
        assert!(several > 5, "{several} units of somebody who has another");
        assert_eq!(world.address(&world.homes[0]), "1栋1单元101");
        assert_eq!(format!("{world:?}"), format!("{:?}", World::of(7)));
        assert_ne!(world.people[0].name, World::of(8).people[0].name);
    }
}
