namespace AntLM.Bindings.CuBlas;

/// <summary>What a library says of itself (`libraryPropertyType` in library_types.h).</summary>
internal enum LibraryProperty
{
    /// <summary>MAJOR_VERSION.</summary>
    MajorVersion = 0,

    /// <summary>MINOR_VERSION.</summary>
    MinorVersion = 1,

    /// <summary>PATCH_LEVEL.</summary>
    PatchLevel = 2,
}
