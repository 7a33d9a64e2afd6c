//! Drags something from another program onto the window and drops it, by the protocol of X (freedesktop.org, XDND, version 5).

use std::time::{Duration, Instant};

use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// For one answer of the window.
const PATIENCE: Duration = Duration::from_secs(2);

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndAware,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndLeave,
        XdndDrop,
        XdndFinished,
        XdndSelection,
        XdndActionCopy,
        _NET_WM_NAME,
        URIS: b"text/uri-list",
        HTML: b"text/html",
        TEXT: b"text/plain",
    }
}

/// What came of a drag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drag {
    /// The window refused to take it.
    Refused,
    /// It was dropped onto the window.
    Dropped,
}

/// What another program offers.
#[derive(Debug, Clone)]
pub(crate) enum Offer {
    /// Files or links, as a file manager or a browser offers them.
    Uri(String),
    /// A piece of a page.
    Html(String),
    /// Text.
    Text(String),
}

struct Source {
    connection: RustConnection,
    atoms: Atoms,
    root: Window,
    window: Window,
    target: Window,
    offer: Offer,
}

/// Drags over the middle of the window with this title, and drops if the window takes it.
pub(crate) fn drag(title: &str, offer: Offer) -> Drag {
    let (connection, screen) = x11rb::connect(None).unwrap();
    let atoms = Atoms::new(&connection).unwrap().reply().unwrap();
    let root = connection.setup().roots[screen].root;
    let window = connection.generate_id().unwrap();
    let nothing = CreateWindowAux::new();
    connection
        .create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            1,
            1,
            0,
            WindowClass::INPUT_OUTPUT,
            0,
            &nothing,
        )
        .unwrap();
    connection
        .set_selection_owner(window, atoms.XdndSelection, x11rb::CURRENT_TIME)
        .unwrap();
    let target =
        find(&connection, &atoms, root, title).expect("the window is on the display and takes drags");
    let source = Source {
        connection,
        atoms,
        root,
        window,
        target,
        offer,
    };
    source.drag()
}

/// The window that takes part in drags and has this in its title.
fn find(connection: &RustConnection, atoms: &Atoms, root: Window, title: &str) -> Option<Window> {
    let tree = connection.query_tree(root).unwrap().reply().unwrap();
    let is_it = |window: Window| {
        let property = |atom| {
            let found = connection
                .get_property(false, window, atom, AtomEnum::ANY, 0, 256)
                .unwrap();
            found.reply().map(|found| found.value).unwrap_or_default()
        };
        let name = [property(atoms._NET_WM_NAME), property(AtomEnum::WM_NAME.into())].concat();
        !property(atoms.XdndAware).is_empty() && String::from_utf8_lossy(&name).contains(title)
    };
    let deeper = |window: Window| find(connection, atoms, window, title);
    let children = tree.children.into_iter();
    children.rev().find_map(|window| match is_it(window) {
        true => Some(window),
        false => deeper(window),
    })
}

impl Source {
    fn drag(&self) -> Drag {
        let format = match self.offer {
            Offer::Uri(_) => self.atoms.URIS,
            Offer::Html(_) => self.atoms.HTML,
            Offer::Text(_) => self.atoms.TEXT,
        };
        self.send(self.atoms.XdndEnter, [self.window, 5 << 24, format, 0, 0]);
        let (x, y) = self.middle();
        let mut takes_it = false;
        // The page answers to a move with what it said about the one before.
        for step in 0..6 {
            let place = (u32::from(x) + step) << 16 | u32::from(y);
            self.send(
                self.atoms.XdndPosition,
                [
                    self.window,
                    0,
                    place,
                    x11rb::CURRENT_TIME,
                    self.atoms.XdndActionCopy,
                ],
            );
            let status = self.wait_for(self.atoms.XdndStatus);
            takes_it = status.is_some_and(|status| status[1] & 1 == 1);
        }
        if !takes_it {
            self.send(self.atoms.XdndLeave, [self.window, 0, 0, 0, 0]);
            return Drag::Refused;
        }
        self.send(self.atoms.XdndDrop, [self.window, 0, x11rb::CURRENT_TIME, 0, 0]);
        self.wait_for(self.atoms.XdndFinished);
        Drag::Dropped
    }

    fn middle(&self) -> (u16, u16) {
        let size = self
            .connection
            .get_geometry(self.target)
            .unwrap()
            .reply()
            .unwrap();
        let at = self
            .connection
            .translate_coordinates(self.target, self.root, 0, 0)
            .unwrap();
        let at = at.reply().unwrap();
        let [left, top] = [at.dst_x, at.dst_y].map(|edge| u16::try_from(edge).unwrap_or_default());
        (left + size.width / 2, top + size.height / 2)
    }

    fn send(&self, kind: u32, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, self.target, kind, data);
        self.connection
            .send_event(false, self.target, EventMask::NO_EVENT, message)
            .unwrap();
        self.connection.flush().unwrap();
    }

    /// Hands over what is offered until a message of this kind arrives.
    fn wait_for(&self, kind: u32) -> Option<[u32; 5]> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.connection.poll_for_event().unwrap() {
                Some(Event::ClientMessage(message)) if message.type_ == kind => {
                    return Some(message.data.as_data32());
                }
                Some(Event::SelectionRequest(request)) => self.hand_over(&request),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        None
    }

    fn hand_over(&self, request: &SelectionRequestEvent) {
        let (Offer::Uri(text) | Offer::Html(text) | Offer::Text(text)) = &self.offer;
        self.connection
            .change_property8(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                request.target,
                text.as_bytes(),
            )
            .unwrap();
        let notification = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        self.connection
            .send_event(false, request.requestor, EventMask::NO_EVENT, notification)
            .unwrap();
        self.connection.flush().unwrap();
    }
}
