@NullMarked
package dev.troupe.persistence.codec;

import org.jspecify.annotations.NullMarked;
