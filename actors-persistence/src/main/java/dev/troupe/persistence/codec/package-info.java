/**
 * Values as bytes, for journals: {@link dev.troupe.persistence.codec.Codecs} makes codecs,
 * {@link dev.troupe.persistence.codec.Encoded} is what they write.
 *
 * <p>Data choose nothing but a name out of a closed list, which is made from the declared type when a codec is built: the
 * records and enums that a sealed interface permits, and what stands in their components. Names of classes are never in the
 * data, Jackson's polymorphic reading and its annotations are off, and no other class is instantiated, whatever the bytes.
 * A body has at most {@value dev.troupe.persistence.codec.Encoded#MAX_BODY_BYTES} bytes, is nested at most
 * {@value dev.troupe.persistence.codec.CodecBuilder#MAX_DEPTH} deep, and has numbers of at most
 * {@value dev.troupe.persistence.codec.CodecBuilder#MAX_NUMBER_LENGTH} characters; the limits hold for writing as for
 * reading. What is malformed or beyond them is a {@link dev.troupe.persistence.codec.CodecException} and nothing else.
 *
 * <p>Records that are not public are read and written too; in a named module their package must be open to Jackson.
 */
@NullMarked
package dev.troupe.persistence.codec;

import org.jspecify.annotations.NullMarked;
