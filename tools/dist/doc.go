// Command dist builds what a release consists of: one archive for each
// platform, a bill of materials beside it, and SHA256SUMS over all of them.
//
// Two runs over the same commit give the same bytes, so that anybody can check
// a release by building it again: paths are trimmed, times are those of the
// commit, entries are in a fixed order, and compression writes no time of its
// own. The bill of materials (CycloneDX 1.6, JSON) lists the modules that the
// binary itself says it contains, never what go.mod would allow; the licences
// of exactly those modules travel in the archive.
//
// It belongs to the module of developer tools and imports the standard library
// only.
package main
