//! The tray's icon: the program's own with a sign in its corner, each of another shape, so that nobody needs colours.

use office::view::IntegrationHealth;
use tauri::image::Image;

/// Side of a sign, in pixels.
const SIDE: u32 = 16;

/// What a sign is drawn with: `#` in its colour, `o` in white, a blank leaves the icon as it is.
type Drawing = [&'static str; 16];

struct Sign {
    colour: [u8; 3],
    drawing: &'static Drawing,
}

/// A ring with a tick.
const TICK: Drawing = [
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
const GREY: [u8; 3] = [0x4f, 0x5b, 0x6b];

fn sign(health: IntegrationHealth) -> Option<Sign> {
    let (colour, drawing) = match health {
        IntegrationHealth::UpToDate => (GREEN, &TICK),
        IntegrationHealth::Failing => (RED, &EXCLAMATION),
        IntegrationHealth::NeedsYou => (AMBER, &QUESTION),
        IntegrationHealth::Late => (AMBER, &CLOCK),
        IntegrationHealth::Paused => (GREY, &BARS),
        IntegrationHealth::Syncing | IntegrationHealth::Unfinished => (BLUE, &ARROW),
        IntegrationHealth::New => return None,
    };
    Some(Sign { colour, drawing })
}

/// The icon with the sign of a state in its lower right corner.
pub(super) fn icon(base: &Image<'_>, health: Option<IntegrationHealth>) -> Image<'static> {
    let (width, height) = (base.width(), base.height());
    let mut pixels = base.rgba().to_vec();
    if let Some(sign) = health.and_then(sign).filter(|_| width >= SIDE && height >= SIDE) {
        for (row, line) in (height - SIDE..height).zip(sign.drawing) {
            for (column, dot) in (width - SIDE..width).zip(line.bytes()) {
                let colour = match dot {
                    b'#' => sign.colour,
                    b'o' => [0xff; 3],
                    _ => continue,
                };
                let at = ((row * width + column) * 4) as usize;
                pixels[at..at + 3].copy_from_slice(&colour);
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

    const ALL: [&Drawing; 6] = [&TICK, &EXCLAMATION, &QUESTION, &CLOCK, &BARS, &ARROW];

    #[test]
    fn each_sign_has_an_outline_of_its_own() {
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
    fn the_sign_lies_in_the_corner_and_leaves_the_rest_of_the_icon() {
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
