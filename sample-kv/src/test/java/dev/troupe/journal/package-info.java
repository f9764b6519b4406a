/** What tests of the store need of the journal's inside. */
@org.jspecify.annotations.NullMarked
package dev.troupe.journal;
