fn main() {
    let _ = site::x();
}
