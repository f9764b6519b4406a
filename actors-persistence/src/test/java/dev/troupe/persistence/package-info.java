@NullMarked
package dev.troupe.persistence;

import org.jspecify.annotations.NullMarked;
