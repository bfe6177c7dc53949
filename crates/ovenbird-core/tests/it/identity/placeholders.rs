//! Names and addresses that templates, tutorials, tools and machines give are nobody's.

use super::{count_in_one_repo, people};

#[test]
fn two_names_at_a_placeholder_are_two_people() {
    for address in [
        "your-email@example.com",
        "your.email@example.com",
        "youremail@gmail.com",
        "YOUR_EMAIL@corp.com",
        "you@example.org",
        "user.email",
        "email@example.com",
        "test@test.com",
        "git@github.com",
        "users.noreply.github.com",
        "noreply@users.noreply.github.com",
        "noreply@github.com",
        "unknown@unknown",
        "?@?",
        "root@build7.acme.org",
        "user@localhost.localdomain",
        "jenkins@ci.acme.org",
        "build@acme.org",
        "ubuntu@ip-10-0-0-1",
        "vagrant@vagrant.vm.local",
        "dev@host.(none)",
        "someone@acme.invalid",
        "someone@acme.test",
        "someone@mail.example.net",
        "none@none",
        "",
    ] {
        let texts = [format!("Annika Leewood <{address}>"), format!("Bastian Rowe <{address}>")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(people(&texts).all.len(), 2, "{address}");
        assert_eq!(count_in_one_repo(&texts), 2, "{address}");
    }
}

#[test]
fn two_addresses_under_a_placeholder_name_are_two_people() {
    for name in [
        "Your Name",
        "Your Full Name",
        "First Last",
        "Firstname Lastname",
        "John Doe",
        "unknown",
        "root",
        "System Administrator",
        "Ubuntu",
        "Test User",
        "(no author)",
        "Windows User",
        "GitHub User",
        "Unknown Contributor",
        "ec2-user",
        "user",
    ] {
        let texts = [format!("{name} <abcde@one.org>"), format!("{name} <vwxyz@two.org>")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(people(&texts).all.len(), 2, "{name}");
        assert_eq!(count_in_one_repo(&texts), 2, "{name}");
    }
}

#[test]
fn a_local_part_that_everybody_has_is_no_hint() {
    for local in ["info", "mail", "me", "admin", "github", "contact", "hello", "dev", "user"] {
        let texts = [format!("Annika Leewood <{local}@one.org>"), format!("ann <{local}@two.org>")];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(count_in_one_repo(&texts), 2, "{local}");
    }
}

/// An address that cannot reach anybody is its writer's all the same, where the names agree.
#[test]
fn one_person_at_a_machines_address_is_one() {
    for texts in [
        ["Annika Leewood <annika@laptop.local>", "annika <annika@laptop.local>"],
        ["Renee Baker <reneeb@desk.(none)>", "reneeb <reneeb@desk.(none)>"],
        ["Annika Leewood <a@home.example>", "Annika Marlow <a@home.example>"],
    ] {
        assert_eq!(people(&texts).all.len(), 1, "{texts:?}");
    }
}
