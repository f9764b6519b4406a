/** Tests of the router. */
@org.jspecify.annotations.NullMarked
package dev.troupe.router;
