//! The machine code of a listing's functions, as the compiler makes it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::called;
use crate::compile;
use crate::course::{Course, Example};
use crate::problem::Problem;
use crate::record::Provenance;
use crate::scratch::Scratch;

/// What pages show of a listing's machine code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineCode {
    pub example: String,
    pub origin: Origin,
    pub functions: Vec<Function>,
}

/// What machine code depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// SHA-256 of the listing's source.
    pub source: String,
    pub rustc: String,
    pub cpu: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    pub name: String,
    /// Its instructions and the places that they jump to.
    pub code: String,
}

impl Origin {
    /// Of a source with this digest, compiled on this machine.
    #[must_use]
    pub fn of(source: String, machine: &Provenance) -> Self {
        Self { source, rustc: machine.rustc.clone(), cpu: machine.cpu.clone() }
    }
}

impl MachineCode {
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&str> {
        let function = self.functions.iter().find(|function| function.name == name)?;
        Some(&function.code)
    }

    /// Whether the compiler would make the same of these functions today.
    #[must_use]
    pub fn is_fresh(&self, origin: &Origin, functions: &[&str]) -> bool {
        self.origin == *origin && functions.iter().all(|name| self.of(name).is_some())
    }
}

/// Asks the compiler for the machine code of `functions`, with the profile's
/// flags. Cargo isn't asked: it would compile the listing anew each time, for
/// other flags. So the listing may use the standard library, and nothing else.
///
/// # Errors
///
/// When it can't be compiled so, or has no such function that wasn't inlined.
pub fn machine_code(
    course: &Course,
    example: &Example,
    origin: Origin,
    functions: &[&str],
) -> Result<MachineCode, Problem> {
    let text = assembly(course, example).map_err(|why| {
        Problem::new(format!("the machine code of {} can't be had: {why}", example.name))
            .at(Path::new(&example.source), 1)
            .mend("it may use the standard library, and nothing else")
    })?;
    let found = |name: &&str| {
        let code = code_of(&text, name).ok_or_else(|| {
            Problem::new(format!("{} has no machine code of its own for {name}", example.name))
                .at(Path::new(&example.source), 1)
                .mend("give the function #[inline(never)]")
        })?;
        Ok(Function { name: (*name).to_owned(), code })
    };
    let functions = functions.iter().map(found).collect::<Result<_, _>>()?;
    Ok(MachineCode { example: example.name.clone(), origin, functions })
}

fn assembly(course: &Course, example: &Example) -> Result<String, String> {
    let folder = Scratch::within(&course.target).map_err(|error| error.to_string())?;
    let file = folder.path().join("listing.s");
    let mut rustc = compile::rustc();
    rustc
        .current_dir(&course.root)
        .args(["--edition", "2024", "--crate-type", "bin", "-C", "opt-level=3", "--emit", "asm"])
        .args(["--crate-name", &example.name, "-o"])
        .arg(&file)
        .arg(&example.source);
    let output = called::output(&mut rustc).map_err(|error| format!("{error:#}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().next().unwrap_or("rustc failed").to_owned());
    }
    fs::read_to_string(&file).map_err(|error| error.to_string())
}

/// The function's own lines, without what is meant for assembler and debugger.
fn code_of(text: &str, function: &str) -> Option<String> {
    // Either way of mangling has the name with its length before it.
    let mangled = format!("{}{function}", function.len());
    let is_start =
        |line: &&str| line.ends_with(':') && !line.starts_with('.') && line.contains(&mangled);
    let own = text.lines().skip_while(|line| !is_start(line)).skip(1);
    let is_end = |line: &&str| line.contains("func_end") || line.contains("endproc");
    let is_code = |line: &&str| {
        let line = line.trim();
        line.ends_with(':') || !line.starts_with(['.', '#', ';', '/'])
    };
    let lines: Vec<&str> = own.take_while(|line| !is_end(line)).filter(is_code).collect();
    let code: String =
        lines.iter().map(|line| format!("{}\n", line.replace('\t', "    "))).collect();
    (!lines.is_empty()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\t.section\t.text\n_ZN6ex_3_99plain_sum17h44702ebf34b6ce23E:\n\t.cfi_startproc\n\
        \tmovq\t%rsi, %rax\n.LBB6_1:\n\t#APP\n\timulq\t%rdi, %rax\n\tretq\n.Lfunc_end6:\n\tud2\n";

    #[test]
    fn another_source_compiler_or_function_makes_it_anew() {
        let origin = || Origin { source: "0".into(), rustc: "1.90".into(), cpu: "A CPU".into() };
        let function = Function { name: "sum".into(), code: "retq\n".into() };
        let code = MachineCode { example: "a".into(), origin: origin(), functions: vec![function] };
        assert!(code.is_fresh(&origin(), &["sum"]));
        assert!(!code.is_fresh(&origin(), &["sum", "product"]));
        assert!(!code.is_fresh(&Origin { source: "1".into(), ..origin() }, &["sum"]));
        assert!(!code.is_fresh(&Origin { rustc: "1.91".into(), ..origin() }, &["sum"]));
    }

    #[test]
    fn a_functions_code_is_its_instructions_and_labels() {
        assert_eq!(
            code_of(TEXT, "plain_sum").unwrap(),
            "    movq    %rsi, %rax\n.LBB6_1:\n    imulq    %rdi, %rax\n    retq\n"
        );
        assert_eq!(code_of(TEXT, "sum"), None);
    }
}
