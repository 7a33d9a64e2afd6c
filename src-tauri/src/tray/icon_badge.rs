//! Draws the tray icon: the program's icon with a badge in its corner. Each badge has its own shape, so that no one needs color.

use app::view::IntegrationHealth;
use tauri::image::Image;

/// Side of a badge, in pixels.
const SIDE: u32 = 16;

/// Pixels of a badge: `#` in its color, `o` in white, a blank leaves the icon unchanged.
type Drawing = [&'static str; 16];

struct Badge {
    color: [u8; 3],
    drawing: &'static Drawing,
}

/// A disk with a check mark.
const CHECK_MARK: Drawing = [
    "                ",
    "     ######     ",
    "   ##########   ",
    "  ############  ",
    " #############o ",
    " ############oo#",
    " ###########oo##",
    "###########oo###",
    "##oo######oo####",
    "###oo####oo#####",
    " ###oo##oo##### ",
    " ####oooo###### ",
    " #####oo####### ",
    "  ############  ",
    "   ##########   ",
    "     ######     ",
];

/// A triangle with an exclamation mark.
const EXCLAMATION: Drawing = [
    "       ##       ",
    "       ##       ",
    "      ####      ",
    "      ####      ",
    "     ##oo##     ",
    "     ##oo##     ",
    "    ###oo###    ",
    "    ###oo###    ",
    "   ####oo####   ",
    "   ####oo####   ",
    "  #####oo#####  ",
    "  ############  ",
    " ######oo###### ",
    " ######oo###### ",
    "################",
    "################",
];

/// A square with a question mark.
const QUESTION: Drawing = [
    "################",
    "################",
    "#####oooooo#####",
    "####oo####oo####",
    "####oo####oo####",
    "##########oo####",
    "#########oo#####",
    "########oo######",
    "#######oo#######",
    "#######oo#######",
    "#######oo#######",
    "################",
    "#######oo#######",
    "#######oo#######",
    "################",
    "################",
];

/// An empty clock.
const CLOCK: Drawing = [
    "     ######     ",
    "   ##oooooo##   ",
    "  #oooo##oooo#  ",
    " #ooooo##ooooo# ",
    " #ooooo##ooooo# ",
    "#oooooo##oooooo#",
    "#oooooo##oooooo#",
    "#oooooo##oooooo#",
    "#oooooo######oo#",
    "#oooooo######oo#",
    "#oooooooooooooo#",
    " #oooooooooooo# ",
    " #oooooooooooo# ",
    "  #oooooooooo#  ",
    "   ##oooooo##   ",
    "     ######     ",
];

/// Two bars.
const BARS: Drawing = [
    "                ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    " ######  ###### ",
    "                ",
];

/// An arrow to the right.
const ARROW: Drawing = [
    "                ",
    "        ##      ",
    "        ####    ",
    "        #####   ",
    "        ######  ",
    "############### ",
    "################",
    "################",
    "################",
    "################",
    "############### ",
    "        ######  ",
    "        #####   ",
    "        ####    ",
    "        ##      ",
    "                ",
];

const GREEN: [u8; 3] = [0x1d, 0x6f, 0x33];
const AMBER: [u8; 3] = [0x96, 0x50, 0x0c];
const RED: [u8; 3] = [0xc0, 0x26, 0x26];
const BLUE: [u8; 3] = [0x0b, 0x72, 0x85];
const GRAY: [u8; 3] = [0x4f, 0x5b, 0x6b];

fn badge(health: IntegrationHealth) -> Option<Badge> {
    let (color, drawing) = match health {
        IntegrationHealth::UpToDate => (GREEN, &CHECK_MARK),
        IntegrationHealth::Failing => (RED, &EXCLAMATION),
        IntegrationHealth::NeedsYou => (AMBER, &QUESTION),
        IntegrationHealth::Late => (AMBER, &CLOCK),
        IntegrationHealth::Paused => (GRAY, &BARS),
        IntegrationHealth::Syncing | IntegrationHealth::Unfinished => (BLUE, &ARROW),
        IntegrationHealth::New => return None,
    };
    Some(Badge { color, drawing })
}

/// The icon with the badge of this status in its lower right corner.
pub(super) fn icon(base: &Image<'_>, health: Option<IntegrationHealth>) -> Image<'static> {
    let (width, height) = (base.width(), base.height());
    let mut pixels = base.rgba().to_vec();
    if let Some(badge) = health.and_then(badge).filter(|_| width >= SIDE && height >= SIDE) {
        for (row, line) in (height - SIDE..height).zip(badge.drawing) {
            for (column, dot) in (width - SIDE..width).zip(line.bytes()) {
                let color = match dot {
                    b'#' => badge.color,
                    b'o' => [0xff; 3],
                    _ => continue,
                };
                let at = ((row * width + column) * 4) as usize;
                pixels[at..at + 3].copy_from_slice(&color);
                pixels[at + 3] = 0xff;
            }
        }
    }
    Image::new_owned(pixels, width, height)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ALL: [&Drawing; 6] = [&CHECK_MARK, &EXCLAMATION, &QUESTION, &CLOCK, &BARS, &ARROW];

    #[test]
    fn each_badge_has_its_own_outline() {
        let outline =
            |drawing: &Drawing| -> String { drawing.iter().map(|line| line.replace('o', "#")).collect() };
        let outlines: BTreeSet<String> = ALL.into_iter().map(outline).collect();
        assert_eq!(outlines.len(), ALL.len());
        assert!(
            ALL.iter()
                .all(|drawing| drawing.iter().all(|line| line.len() == 16))
        );
    }

    #[test]
    fn the_badge_covers_the_corner_and_leaves_the_rest_of_the_icon() {
        let base = Image::new_owned(vec![7; 32 * 32 * 4], 32, 32);
        let failing = icon(&base, Some(IntegrationHealth::Failing));
        assert_eq!(failing.rgba()[..16 * 32 * 4], base.rgba()[..16 * 32 * 4]);
        assert_eq!(failing.rgba()[(32 * 32 - 1) * 4..], [0xc0, 0x26, 0x26, 0xff]);
        for plain in [None, Some(IntegrationHealth::New)] {
            assert_eq!(icon(&base, plain).rgba(), base.rgba());
        }
        let small = Image::new_owned(vec![7; 8 * 8 * 4], 8, 8);
        assert_eq!(
            icon(&small, Some(IntegrationHealth::Failing)).rgba(),
            small.rgba()
        );
    }
}
