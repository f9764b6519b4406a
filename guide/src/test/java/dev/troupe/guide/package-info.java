/** The samples of docs/guide: what stands there between the marks of a region is shown there. */
@org.jspecify.annotations.NullMarked
package dev.troupe.guide;
