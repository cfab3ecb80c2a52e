//! Chance from a seed: the demo must look the same on every machine and in every later version of a library,
//! so the numbers come from a few lines of our own (SplitMix64) and not from a crate.

/// A stream of numbers. Two streams drawn from one seed with different names have nothing in common, so that
/// a change in one part of the story leaves the others as they were.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed ^ 0x6c69_6e6c_6921_0b1d))
    }

    /// A stream of its own under a name and a number, whatever has been drawn from this one.
    #[must_use]
    pub fn apart(&self, name: &str, number: u64) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mixed(
            self.0 ^ mixed(hash ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        ))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A whole number below `end`; 0 where there is nothing to choose.
    pub fn below(&mut self, end: u64) -> u64 {
        match end {
            0 => 0,
            // The upper half of the product: unbiased enough for a story, and the same everywhere.
            _ => u64::try_from((u128::from(self.bits()) * u128::from(end)) >> 64).unwrap_or(0),
        }
    }

    /// A whole number from `first` to `last`, both included.
    pub fn within(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(0);
        first + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub fn of_100(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Whether something happens that happens `part` times in a thousand.
    pub fn of_1000(&mut self, part: u64) -> bool {
        self.below(1000) < part
    }

    /// One of `all`, each alike; `None` of nothing.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(all.len() as u64)).unwrap_or(0);
        all.get(at)
    }

    /// One of `all`, each as often as `weight` says; `None` if every weight is 0.
    pub fn weighted<'a, T>(&mut self, all: &'a [T], weight: impl Fn(&T) -> u64) -> Option<&'a T> {
        let mut left = self.below(all.iter().map(&weight).sum());
        all.iter().find(|one| {
            let own = weight(one);
            if left < own {
                return own > 0;
            }
            left -= own;
            false
        })
    }

    /// A waiting time in minutes around `usual`: mostly near it, now and then two or three times as long.
    pub fn minutes(&mut self, usual: i64) -> i64 {
        let spread = self.within(40, 130) + if self.of_100(12) { self.within(20, 140) } else { 0 };
        (usual * spread / 100).max(1)
    }
}

fn mixed(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn one_seed_gives_one_stream_and_streams_apart_do_not_meet() {
        let draw = |mut chance: Chance| (0..8).map(|_| chance.below(1000)).collect::<Vec<_>>();
        let seed = Chance::new(7);
        assert_eq!(draw(seed.clone()), draw(Chance::new(7)));
        assert_ne!(draw(seed.clone()), draw(Chance::new(8)));
        assert_eq!(
            draw(seed.apart("people", 3)),
            draw(Chance::new(7).apart("people", 3))
        );
        assert_ne!(draw(seed.apart("people", 3)), draw(seed.apart("people", 4)));
        assert_ne!(draw(seed.apart("people", 3)), draw(seed.apart("names", 3)));
    }

    #[test]
    fn choices_stay_within_their_bounds() {
        let mut chance = Chance::new(1);
        let nothing: [u8; 0] = [];
        assert_eq!(chance.one_of(&nothing), None);
        assert_eq!(chance.weighted(&[1, 2], |_| 0), None);
        for _ in 0..2_000 {
            assert!((3..=9).contains(&chance.within(3, 9)));
            assert!(chance.minutes(10) >= 1);
            assert_eq!(chance.weighted(&[0, 1, 0], |weight| *weight), Some(&1));
        }
    }
}
