//! As much of the WebAssembly binary format as is needed here: sections and imports.

use std::collections::BTreeMap;

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM_SECTION: u8 = 0;
const IMPORT_SECTION: u8 = 2;
const CODE_SECTION: u8 = 10;
/// The kind of an import.
const FUNCTION: u8 = 0;
/// A function's body that stops the program: no locals, `unreachable`, `end`.
const STOP: &[u8] = &[0x00, 0x00, 0x0b];

/// What a module wants from its surroundings: the names of everything in the import section (WebAssembly Core, 5.5.5), as `module.name`.
/// `None` if the bytes aren't a wasm module.
#[must_use]
pub fn imports(wasm: &[u8]) -> Option<Vec<String>> {
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let mut section = rest.sized()?;
        if id == IMPORT_SECTION {
            let count = section.number()?;
            return (0..count).map(|_| section.import().map(|(name, _)| name)).collect();
        }
    }
    Some(Vec::new())
}

/// The module without its custom sections (2.5): names of functions and tools, which nothing that
/// runs it needs. `None` if the bytes aren't a wasm module.
#[must_use]
pub fn without_custom_sections(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    let mut kept = HEADER.to_vec();
    while !rest.0.is_empty() {
        let whole = rest.0;
        let id = rest.byte()?;
        rest.sized()?;
        if id != CUSTOM_SECTION {
            kept.extend_from_slice(&whole[..whole.len() - rest.0.len()]);
        }
    }
    Some(kept)
}

/// The module with nothing but a stop in the functions whose name is `unwanted` (names are those of
/// the name section, WebAssembly Core, appendix 7.4.1). `None` if the bytes aren't a wasm module.
#[must_use]
pub fn without_functions(wasm: &[u8], unwanted: impl Fn(&str) -> bool) -> Option<Vec<u8>> {
    let names = function_names(wasm)?;
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    let mut kept = HEADER.to_vec();
    let mut imported = 0;
    while !rest.0.is_empty() {
        let whole = rest.0;
        let id = rest.byte()?;
        let mut section = rest.sized()?;
        if id == IMPORT_SECTION {
            imported = section.imported_functions()?;
        }
        if id != CODE_SECTION {
            kept.extend_from_slice(&whole[..whole.len() - rest.0.len()]);
            continue;
        }
        let count = section.number()?;
        let mut code = leb128(count);
        for index in 0..count {
            let body = section.sized()?.0;
            let is_unwanted = names.get(&(imported + index)).is_some_and(|name| unwanted(name));
            let body = if is_unwanted { STOP } else { body };
            code.extend(leb128(u32::try_from(body.len()).ok()?));
            code.extend_from_slice(body);
        }
        kept.push(CODE_SECTION);
        kept.extend(leb128(u32::try_from(code.len()).ok()?));
        kept.extend(code);
    }
    Some(kept)
}

fn function_names(wasm: &[u8]) -> Option<BTreeMap<u32, String>> {
    const FUNCTIONS: u8 = 1;
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    let mut names = BTreeMap::new();
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let mut section = rest.sized()?;
        if id != CUSTOM_SECTION || section.sized()?.0 != b"name" {
            continue;
        }
        while !section.0.is_empty() {
            let kind = section.byte()?;
            let mut list = section.sized()?;
            if kind == FUNCTIONS {
                for _ in 0..list.number()? {
                    let index = list.number()?;
                    names.insert(index, String::from_utf8_lossy(list.sized()?.0).into_owned());
                }
            }
        }
    }
    Some(names)
}

fn leb128(mut number: u32) -> Vec<u8> {
    let mut octets = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            octets.push(low);
            return octets;
        }
        octets.push(low | 0x80);
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An unsigned LEB128 number of 32 bits.
    fn number(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Bytes that follow their length.
    fn sized(&mut self) -> Option<Bytes<'a>> {
        let length = usize::try_from(self.number()?).ok()?;
        let (inside, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Bytes(inside))
    }

    fn imported_functions(&mut self) -> Option<u32> {
        let mut functions = 0;
        for _ in 0..self.number()? {
            functions += u32::from(self.import()?.1 == FUNCTION);
        }
        Some(functions)
    }

    /// What is imported, as `module.name`, and its kind.
    fn import(&mut self) -> Option<(String, u8)> {
        let module = String::from_utf8_lossy(self.sized()?.0).into_owned();
        let name = String::from_utf8_lossy(self.sized()?.0).into_owned();
        let kind = self.byte()?;
        match kind {
            FUNCTION => drop(self.number()?), // its type
            1 => {
                self.byte()?; // a table's element type
                self.limits()?;
            }
            2 => self.limits()?,
            3 => drop((self.byte()?, self.byte()?)), // a global's type and mutability
            4 => drop((self.byte()?, self.number()?)), // a tag
            _ => return None,
        }
        Some((format!("{module}.{name}"), kind))
    }

    fn limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_imports() {
        let check = |sections: &[u8], expected: Option<&[&str]>| {
            let wasm = [b"\0asm\x01\0\0\0", sections].concat();
            let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
            assert_eq!(imports(&wasm), expected, "{sections:?}");
        };
        check(b"", Some(&[]));
        // A custom section, a type section, then imports of a function and a memory.
        check(
            b"\x00\x02\x01x\x01\x01\x00\x02\x0f\x02\x01a\x01b\x00\x00\x01c\x01d\x02\x01\x01\x02",
            Some(&["a.b", "c.d"]),
        );
        check(b"\x02\x05\x01\x01a", None);
        check(b"\x02", None);
        assert_eq!(imports(b"<html>"), None);
    }

    #[test]
    fn unwanted_functions_are_emptied_and_the_others_stay() {
        // One imported function; two bodies; a name section for all three.
        let import = b"\x02\x07\x01\x01a\x01b\x00\x00";
        let code = b"\x0a\x0b\x02\x04\x00\x41\x07\x0b\x04\x00\x41\x08\x0b";
        let names = b"\x00\x11\x04name\x01\x0a\x03\x00\x01i\x01\x01x\x02\x01y";
        let wasm = [HEADER, import, code, names].concat();
        let emptied = b"\x0a\x0a\x02\x03\x00\x00\x0b\x04\x00\x41\x08\x0b";
        let expected = [HEADER, import, emptied, names].concat();
        assert_eq!(without_functions(&wasm, |name| name == "x"), Some(expected));
        assert_eq!(without_functions(&wasm, |_| false), Some(wasm));
        assert_eq!(leb128(300), [0xac, 0x02]);
    }

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let wasm = [HEADER, b"\x00\x02\x01x\x01\x01\x00\x00\x02\x01y\x03\x01\x00"].concat();
        let kept = [HEADER, b"\x01\x01\x00\x03\x01\x00"].concat();
        assert_eq!(without_custom_sections(&wasm), Some(kept));
        assert_eq!(without_custom_sections(&[HEADER, b"\x01\x7f"].concat()), None);
    }
}
