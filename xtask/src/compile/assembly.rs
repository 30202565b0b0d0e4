//! The machine code of a listing's functions, as the compiler makes it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::compile;
use crate::course::{Course, Example};
use crate::problem::Problem;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    pub name: String,
    /// Its instructions and the places that they jump to.
    pub code: String,
}

/// Asks the compiler for the machine code of `functions`, with the profile's
/// flags. Cargo isn't asked: it would compile the listing anew each time, for
/// other flags. So the listing may use the standard library, and nothing else.
///
/// # Errors
///
/// When it can't be compiled so, or has no such function that wasn't inlined.
pub fn functions(
    course: &Course,
    example: &Example,
    functions: &[&str],
) -> Result<Vec<Function>, Problem> {
    if functions.is_empty() {
        return Ok(Vec::new());
    }
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
    functions.iter().map(found).collect()
}

fn assembly(course: &Course, example: &Example) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = folder.path().join("listing.s");
    let output = compile::rustc()
        .current_dir(&course.root)
        .args(["--edition", "2024", "--crate-type", "bin", "-C", "opt-level=3", "--emit", "asm"])
        .args(["--crate-name", &example.name, "-o"])
        .arg(&file)
        .arg(&example.source)
        .output()
        .map_err(|error| format!("rustc can't be started: {error}"))?;
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
    fn a_functions_code_is_its_instructions_and_labels() {
        assert_eq!(
            code_of(TEXT, "plain_sum").unwrap(),
            "    movq    %rsi, %rax\n.LBB6_1:\n    imulq    %rdi, %rax\n    retq\n"
        );
        assert_eq!(code_of(TEXT, "sum"), None);
    }
}
