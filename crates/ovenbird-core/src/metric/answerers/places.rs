//! Files and the folders above them, by number.

use rustc_hash::FxHashMap;

/// The number of a file or a folder.
pub type PlaceId = u32;

/// Files and folders that are spoken of.
#[derive(Debug, Default, Clone)]
pub struct Places {
    names: Vec<String>,
    above: Vec<Option<PlaceId>>,
    ids: FxHashMap<String, PlaceId>,
}

impl Places {
    /// The number of a path, with `/` between folders; one that ends with it is a folder.
    pub fn of(&mut self, path: &str) -> PlaceId {
        let path = plain(path);
        if let Some(&id) = self.ids.get(path) {
            return id;
        }
        let above = path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let above = above.map(|folder| self.of(&folder));
        let id = self.names.len() as PlaceId;
        self.names.push(path.to_owned());
        self.above.push(above);
        self.ids.insert(path.to_owned(), id);
        id
    }

    /// The number of a path that was spoken of; `None` of any other.
    pub fn known(&self, path: &str) -> Option<PlaceId> {
        self.ids.get(plain(path)).copied()
    }

    /// A place's path.
    pub fn name(&self, place: PlaceId) -> &str {
        &self.names[place as usize]
    }

    /// Whether anything that was spoken of is in it.
    pub fn is_folder(&self, place: PlaceId) -> bool {
        self.above.contains(&Some(place))
    }

    /// A place and the folders above it, the nearest first.
    pub fn up_from(&self, place: PlaceId) -> impl Iterator<Item = PlaceId> {
        std::iter::successors(Some(place), |&at| self.above[at as usize])
    }
}

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches('/')
}
