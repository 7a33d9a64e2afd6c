//! Made-up families with second records of some of their members.
//!
//! Households share an address, a phone, and an email. There are twins with similar names, parents and children with the same
//! name, second marriages, dormitories, and common names. One person in twenty has a second record: entered by the desk, or
//! from another practice.

use domain::Gender;
use matching::{Day, Record, SsnMark};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::Labeled;

const FEMALE: &[&str] = &[
    "Mary",
    "Jennifer",
    "Elizabeth",
    "Linda",
    "Maria",
    "Jessica",
    "Sarah",
    "Emily",
    "Ashley",
    "Katherine",
    "Margaret",
    "Susan",
    "Patricia",
    "Michelle",
    "Amanda",
    "Olivia",
    "Emma",
    "Sophia",
    "Isabella",
    "Abigail",
    "Madison",
    "Addison",
    "Guadalupe",
    "Rosa",
    "Teresa",
    "Deborah",
    "Rebecca",
    "Christina",
    "Kimberly",
    "Nicole",
    "Hailey",
    "Bailey",
    "Kayla",
    "Kaylee",
    "Anna",
    "Hannah",
    "Ella",
    "Bella",
    "Thi",
    "Mei",
    "Priya",
    "Fatima",
    "Rebekah Ann",
    "Mary Beth",
    "Ana Maria",
    "Josefina",
    "Juana",
    "Alejandra",
    "Gabriela",
    "Veronica",
    "Victoria",
    "Samantha",
    "Alexandra",
    "Julia",
    "Julie",
    "Eleanor",
    "Charlotte",
    "Harper",
    "Zoe",
    "Chloe",
    "Ximena",
    "Leticia",
    "Yolanda",
    "Dolores",
    "Judith",
    "Pamela",
];
const MALE: &[&str] = &[
    "James",
    "Michael",
    "Robert",
    "John",
    "David",
    "William",
    "Jose",
    "Richard",
    "Joseph",
    "Thomas",
    "Christopher",
    "Daniel",
    "Matthew",
    "Anthony",
    "Juan",
    "Luis",
    "Carlos",
    "Francisco",
    "Jesus",
    "Jayden",
    "Jaden",
    "Aiden",
    "Aden",
    "Brayden",
    "Ethan",
    "Evan",
    "Mason",
    "Jason",
    "Liam",
    "Noah",
    "Alexander",
    "Benjamin",
    "Nicholas",
    "Jonathan",
    "Andrew",
    "Joshua",
    "Samuel",
    "Edward",
    "Charles",
    "Timothy",
    "Steven",
    "Stephen",
    "Jeffrey",
    "Kenneth",
    "Ronald",
    "Eduardo",
    "Alberto",
    "Ignacio",
    "Enrique",
    "Guillermo",
    "Minh",
    "Wei",
    "Raj",
    "Mohammed",
    "John Paul",
    "Juan Carlos",
    "Theodore",
    "Henry",
    "Lawrence",
    "Leonard",
    "Walter",
    "Frederick",
    "Zachary",
    "Tyler",
    "Kyle",
    "Dylan",
    "Logan",
];
const LAST: &[&str] = &[
    "Smith",
    "Johnson",
    "Garcia",
    "Williams",
    "Brown",
    "Jones",
    "Miller",
    "Davis",
    "Rodriguez",
    "Martinez",
    "Hernandez",
    "Lopez",
    "Gonzalez",
    "Wilson",
    "Anderson",
    "Nguyen",
    "Thomas",
    "Taylor",
    "Moore",
    "Jackson",
    "Martin",
    "Lee",
    "Perez",
    "Thompson",
    "White",
    "Harris",
    "Sanchez",
    "Clark",
    "Ramirez",
    "Lewis",
    "Robinson",
    "Walker",
    "Young",
    "Allen",
    "King",
    "Wright",
    "Scott",
    "Torres",
    "Hill",
    "Flores",
    "Green",
    "Adams",
    "Nelson",
    "Baker",
    "Hall",
    "Rivera",
    "Campbell",
    "Mitchell",
    "Carter",
    "Roberts",
    "Gomez",
    "Phillips",
    "Evans",
    "Turner",
    "Diaz",
    "Parker",
    "Cruz",
    "Edwards",
    "Collins",
    "Reyes",
    "Stewart",
    "Morris",
    "Morales",
    "Murphy",
    "Cook",
    "Rogers",
    "Gutierrez",
    "Ortiz",
    "Morgan",
    "Cooper",
    "Peterson",
    "Bailey",
    "Reed",
    "Kelly",
    "Howard",
    "Ramos",
    "Kim",
    "Cox",
    "Ward",
    "Richardson",
    "O'Brien",
    "De la Cruz",
];
const NICKNAMES: &[(&str, &str)] = &[
    ("Jennifer", "Jen"),
    ("Elizabeth", "Liz"),
    ("Elizabeth", "Beth"),
    ("Katherine", "Kathy"),
    ("Katherine", "Kate"),
    ("Margaret", "Peggy"),
    ("Susan", "Sue"),
    ("Patricia", "Pat"),
    ("Michael", "Mike"),
    ("Robert", "Bob"),
    ("Robert", "Rob"),
    ("John", "Jack"),
    ("David", "Dave"),
    ("William", "Bill"),
    ("Jose", "Pepe"),
    ("Richard", "Dick"),
    ("Joseph", "Joe"),
    ("Thomas", "Tom"),
    ("Christopher", "Chris"),
    ("Daniel", "Dan"),
    ("Francisco", "Paco"),
    ("Guadalupe", "Lupe"),
    ("Jesus", "Chuy"),
    ("Alexander", "Alex"),
    ("Benjamin", "Ben"),
    ("Nicholas", "Nick"),
    ("Deborah", "Debbie"),
    ("Rebecca", "Becky"),
    ("Samantha", "Sam"),
    ("Ignacio", "Nacho"),
    ("Edward", "Ted"),
    ("Theodore", "Ted"),
    ("Charles", "Chuck"),
    ("Timothy", "Tim"),
    ("James", "Jim"),
    ("Lawrence", "Larry"),
    ("Zachary", "Zach"),
];
const STREETS: &[&str] = &[
    "Hazel Street",
    "Oak Avenue",
    "Maple Drive",
    "Cedar Lane",
    "Main Street",
    "2nd Avenue",
    "Park Road",
    "Lake Court",
    "Hill Street",
    "River Road",
    "Sunset Boulevard",
    "Washington Street",
    "Elm Place",
    "Pine Circle",
    "Church Street",
];
const SYLLABLES: &[&str] = &[
    "ka", "ro", "lin", "ber", "ski", "wa", "mon", "tel", "der", "vi", "sch", "nov", "ak", "ham", "ford",
    "ley", "gar", "pet",
];

struct Home {
    last: String,
    address: String,
    zip: String,
    phone: String,
    email: String,
}

struct Maker {
    rng: ChaCha8Rng,
    labeled: Labeled,
    people: usize,
}

/// About this many records.
pub(crate) fn generate(records: usize, seed: u64) -> Labeled {
    let mut maker = Maker {
        rng: ChaCha8Rng::seed_from_u64(seed),
        labeled: Labeled {
            records: Vec::new(),
            entities: Vec::new(),
        },
        people: 0,
    };
    while maker.labeled.records.len() < records {
        maker.household();
    }
    maker.labeled
}

impl Maker {
    fn chance(&mut self, probability: f64) -> bool {
        self.rng.random_bool(probability)
    }

    fn number(&mut self, from: usize, to: usize) -> usize {
        self.rng.random_range(from..to)
    }

    /// The first names of the list are the commonest.
    fn pick(&mut self, list: &'static [&'static str]) -> &'static str {
        let at: f64 = self.rng.random_range(0.0..1.0_f64);
        let mut at_rank = 0;
        while at_rank + 1 < list.len() && (at_rank as f64 + 1.0) / (list.len() as f64) < at * at {
            at_rank += 1;
        }
        list[at_rank]
    }

    fn last_name(&mut self) -> String {
        if self.chance(0.55) {
            let name = self.pick(LAST);
            return match self.chance(0.06) {
                true => format!("{name}-{}", self.pick(LAST)),
                false => name.to_owned(),
            };
        }
        let syllables = self.number(2, 5);
        let name: String = (0..syllables)
            .map(|_| SYLLABLES[self.number(0, SYLLABLES.len())])
            .collect();
        name[..1].to_uppercase() + &name[1..]
    }

    fn home(&mut self) -> Home {
        let last = self.last_name();
        Home {
            address: format!(
                "{} {}",
                self.number(1, 6000),
                STREETS[self.number(0, STREETS.len())]
            ),
            zip: format!("973{:02}", self.number(1, 12)),
            phone: format!("(503)555-{:04}", self.number(0, 10_000)),
            email: format!(
                "{}{}@example.org",
                last.to_lowercase().replace(' ', ""),
                self.number(1, 900)
            ),
            last,
        }
    }

    fn household(&mut self) {
        let home = self.home();
        match self.number(0, 1000) {
            0..330 => drop(self.person(&home, None, (18, 92), None)),
            330..500 => {
                self.person(&home, Some(Gender::Male), (20, 92), None);
                self.person(&home, Some(Gender::Female), (20, 92), None);
            }
            500..540 => self.namesakes(&home),
            540..575 => self.twins(&home),
            575..577 => {
                // A dormitory or nursing home.
                for _ in 0..40 {
                    let home = Home {
                        last: self.last_name(),
                        ..self.same_place(&home)
                    };
                    self.person(&home, None, (18, 95), None);
                }
            }
            _ => {
                self.person(&home, Some(Gender::Male), (25, 60), None);
                let second = match self.chance(0.2) {
                    true => Home {
                        last: self.last_name(),
                        ..self.same_place(&home)
                    },
                    false => self.same_place(&home),
                };
                self.person(&second, Some(Gender::Female), (25, 60), None);
                for _ in 0..self.number(1, 4) {
                    self.person(&home, None, (0, 22), None);
                }
            }
        }
    }

    fn same_place(&self, home: &Home) -> Home {
        Home {
            last: home.last.clone(),
            address: home.address.clone(),
            zip: home.zip.clone(),
            phone: home.phone.clone(),
            email: home.email.clone(),
        }
    }

    /// Half of them with a suffix in the last name.
    fn namesakes(&mut self, home: &Home) {
        let first = self.pick(MALE);
        let has_suffix = self.chance(0.5);
        for (ages, suffix) in [((50, 92), "Sr"), ((16, 48), "Jr")] {
            let mut home = self.same_place(home);
            if has_suffix {
                home.last = format!("{} {suffix}", home.last);
            }
            self.person(&home, Some(Gender::Male), ages, Some(first));
        }
    }

    fn twins(&mut self, home: &Home) {
        let pairs = [
            ("Jayden", "Jaden"),
            ("Madison", "Addison"),
            ("Ethan", "Evan"),
            ("Hailey", "Bailey"),
            ("Kayla", "Kaylee"),
            ("Ella", "Bella"),
            ("Aiden", "Brayden"),
            ("Maria", "Ana Maria"),
            ("Anna", "Hannah"),
            ("Mason", "Jason"),
        ];
        let gender = if self.chance(0.5) {
            Gender::Male
        } else {
            Gender::Female
        };
        let (one, other) = match self.chance(0.3) {
            true => pairs[self.number(0, pairs.len())],
            false => {
                let list = if gender == Gender::Male { MALE } else { FEMALE };
                let (one, mut other) = (self.pick(list), self.pick(FEMALE));
                while one == other {
                    other = self.pick(FEMALE);
                }
                (one, other)
            }
        };
        let first = self.person(home, Some(gender), (0, 30), Some(one));
        let mut second = self.labeled.records[first].clone();
        second.first_name = other.to_owned();
        second.legal_first_name = other.to_owned();
        second.ssn = self.ssn();
        second.insurance_number = self.insurance();
        let entity = self.entity();
        self.add(second, entity);
    }

    fn entity(&mut self) -> usize {
        self.people += 1;
        self.people
    }

    fn ssn(&mut self) -> Option<SsnMark> {
        let digits = self.rng.random_range(0..10_000);
        self.chance(0.6).then_some(SsnMark(digits))
    }

    fn insurance(&mut self) -> String {
        match self.chance(0.3) {
            true => self.number(10_000_000, 99_999_999).to_string(),
            false => String::new(),
        }
    }

    /// Returns the index of the record.
    fn person(
        &mut self,
        home: &Home,
        gender: Option<Gender>,
        ages: (usize, usize),
        first: Option<&str>,
    ) -> usize {
        let gender = gender.unwrap_or(if self.chance(0.5) {
            Gender::Male
        } else {
            Gender::Female
        });
        let list = if gender == Gender::Male { MALE } else { FEMALE };
        let first = first.map_or_else(|| self.pick(list).to_owned(), str::to_owned);
        let day = Day {
            year: u16::try_from(2026 - self.number(ages.0, ages.1)).unwrap_or(2000),
            month: u8::try_from(self.number(1, 13)).unwrap_or(1),
            day: u8::try_from(self.number(1, 29)).unwrap_or(1),
        };
        let own_phone = format!("(503)555-{:04}", self.number(0, 10_000));
        let own_email = format!(
            "{}{}@example.net",
            first.to_lowercase().replace(' ', "."),
            self.number(1, 9_999)
        );
        let record = Record {
            legal_first_name: first.clone(),
            first_name: first,
            last_name: home.last.clone(),
            birthday: Some(day),
            gender,
            phone: match self.number(0, 10) {
                0 => String::new(),
                1..5 if ages.1 > 30 => own_phone,
                _ => home.phone.clone(),
            },
            email: match self.number(0, 10) {
                0..4 => String::new(),
                4..7 if ages.1 > 30 => own_email,
                _ => home.email.clone(),
            },
            address: home.address.clone(),
            city: "Salem".to_owned(),
            zip: home.zip.clone(),
            insurance_number: self.insurance(),
            ssn: self.ssn(),
        };
        let entity = self.entity();
        let index = self.add(record, entity);
        if self.chance(0.05) {
            let record = self.labeled.records[index].clone();
            let second = self.second_record(record);
            self.add(second, entity);
        }
        index
    }

    fn add(&mut self, record: Record, entity: usize) -> usize {
        self.labeled.records.push(record);
        self.labeled.entities.push(entity.to_string());
        self.labeled.records.len() - 1
    }

    /// The same person as another desk enters it.
    fn second_record(&mut self, mut record: Record) -> Record {
        if self.chance(0.5) {
            // Entered by hand, with what the desk was told.
            record.ssn = None;
            record.insurance_number.clear();
            if self.chance(0.5) {
                record.email.clear();
            }
            if self.chance(0.2) {
                record.address.clear();
                record.zip.clear();
            }
        }
        let nickname = NICKNAMES.iter().find(|(name, _)| *name == record.first_name);
        if let Some((_, nickname)) = nickname
            && self.chance(0.3)
        {
            record.first_name = (*nickname).to_owned();
            if self.chance(0.7) {
                record.legal_first_name.clone_from(&record.first_name);
            }
        } else if self.chance(0.06) {
            record.first_name = self.mistype(&record.first_name);
            record.legal_first_name.clone_from(&record.first_name);
        }
        if record.gender == Gender::Female && self.chance(0.06) {
            record.last_name = match self.chance(0.4) {
                true => format!("{}-{}", record.last_name, self.last_name()),
                false => self.last_name(),
            };
        } else if self.chance(0.05) {
            record.last_name = self.mistype(&record.last_name);
        }
        if let Some(day) = &mut record.birthday {
            match self.rng.random_range(0..100) {
                0 | 1 if day.day <= 12 => std::mem::swap(&mut day.day, &mut day.month),
                2 => day.day = day.day % 28 + 1,
                3 => day.year -= 1,
                4 => day.year -= 10,
                5 => day.month = day.month % 12 + 1,
                _ => {}
            }
        }
        if self.chance(0.2) {
            let home = self.home();
            record.address = home.address;
            record.zip = home.zip;
        } else if self.chance(0.3) {
            record.address = record
                .address
                .replace("Street", "St.")
                .replace("Avenue", "AVE")
                .replace("Road", "Rd");
        }
        if self.chance(0.25) {
            record.phone = format!("(503)555-{:04}", self.number(0, 10_000));
        }
        if self.chance(0.02) {
            record.gender = Gender::Unknown;
        }
        record
    }

    fn mistype(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let at = self.number(0, letters.len().max(2) - 1);
        match self.number(0, 3) {
            0 if letters.len() > 3 => drop(letters.remove(at)),
            1 if letters.len() > at + 1 => letters.swap(at, at + 1),
            _ => letters[at] = char::from(b'a' + u8::try_from(self.number(0, 26)).unwrap_or(0)),
        }
        letters.into_iter().collect()
    }
}
