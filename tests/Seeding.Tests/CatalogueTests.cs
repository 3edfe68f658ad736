namespace ComfyServerless.Seeding.Tests;

public sealed class CatalogueTests
{
    const string Good = """{"set":"a","folder":"loras","name":"x (v2)+1.safetensors","url":"https://example.com/x","size":3,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","licence":"MIT"}""";

    [Fact]
    public void The_products_catalogue_is_good_and_its_default_set_is_free_to_use()
    {
        var sdxl = Catalogue.Load().Of("sdxl");
        Assert.Equal(["checkpoints/sd_xl_base_1.0.safetensors", "checkpoints/sd_xl_refiner_1.0.safetensors"], sdxl.Select(model => model.Key));
        Assert.All(sdxl, model => Assert.False(model.Gated));
        Assert.All(sdxl, model => Assert.DoesNotContain("Non-Commercial", model.Licence, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_source_is_pinned_to_a_revision_or_gated() => Assert.All(Catalogue.Load().Models, model => Assert.True(model.Gated || !model.Url.Contains("/main/"), model.Url));

    [Theory]
    [InlineData("\"loras\"", "\"models\"", "entry 0 (models/x (v2)+1.safetensors).folder: 'models' is none of ComfyUI's")]
    [InlineData("x (v2)+1.safetensors", "../x", ".name: '../x'")]
    [InlineData("https://", "http://", ".url: 'http://example.com/x' is not an https address")]
    [InlineData("\"size\":3", "\"size\":0", ".size: 0 is not a number of bytes")]
    [InlineData("0000", "00g0", ".sha256:")]
    [InlineData("\"MIT\"", "\" \"", ".licence: is missing")]
    [InlineData("\"set\":\"a\"", "\"set\":\"A b\"", ".set: 'A b'")]
    [InlineData("\"licence\"", "\"license\"", "cannot be read")]
    public void A_wrong_entry_is_refused_by_field(string from, string to, string reason)
        => Assert.Contains(reason, Assert.Throws<CatalogueException>(() => Catalogue.Parse($"[{Good.Replace(from, to)}]")).Message);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var message = Assert.Throws<CatalogueException>(() => Catalogue.Parse($"[{Good.Replace("\"size\":3", "\"size\":-1")},{Good.Replace("https", "ftp").Replace("(v2)", "v3")}]")).Message;
        Assert.Contains("entry 0", message);
        Assert.Contains("entry 1", message);
    }

    [Fact]
    public void Two_contents_for_one_file_are_refused() => Assert.Contains("loras/x (v2)+1.safetensors: two entries with different content",
        Assert.Throws<CatalogueException>(() => Catalogue.Parse($"[{Good},{Good.Replace("0000", "1111").Replace("\"a\"", "\"b\"")}]")).Message);

    [Fact]
    public void A_set_that_is_not_there_is_refused_with_those_that_are()
        => Assert.Equal("There is no set 'b' in the catalogue; there are a.", Assert.Throws<CatalogueException>(() => Catalogue.Parse($"[{Good}]").Of("b")).Message);

    [Fact]
    public void Another_size_or_hash_is_another_content()
        => Assert.NotEqual(Catalogue.Parse($"[{Good}]").ContentOf("a"), Catalogue.Parse($"[{Good.Replace("\"size\":3", "\"size\":4")}]").ContentOf("a"));
}
